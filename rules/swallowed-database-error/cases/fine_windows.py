import os
from tkinter import messagebox

import psycopg2
from PyQt5.QtWidgets import QMessageBox


def test_button():
    try:
        psycopg2.connect(os.environ["DATABASE_URL"])
    except psycopg2.OperationalError as error:  # fine: swallowed-database-error (whoever sits before the program is told)
        messagebox.showerror("Connection", str(error))


class Window:
    def test_button(self):
        try:
            psycopg2.connect(os.environ["DATABASE_URL"])
        except psycopg2.OperationalError as error:  # fine: swallowed-database-error
            QMessageBox.critical(self, "Connection", str(error))
