#pragma once

#include <QtCore/QtGlobal>

#define __shop Q_DECL_EXPORT
