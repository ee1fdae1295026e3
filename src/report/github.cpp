#include "report/formats.h"

namespace dbssot::report {
std::string write_github(const Report&) { return {}; }
}  // namespace dbssot::report
