from flask import Blueprint, jsonify

import db

bp = Blueprint("ops", __name__)


def healthz():  # expect: missing-health-report "does not tell format of the database"
    return jsonify(status="ok", database=db.describe())


bp.add_url_rule("/healthz/", view_func=healthz)
