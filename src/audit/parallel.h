#pragma once

#include "source/parallel.h"  // moved to where the linker sees it too
