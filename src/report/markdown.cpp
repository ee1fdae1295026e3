#include "report/formats.h"

namespace dbssot::report {
std::string write_markdown(const Report&) { return {}; }
}  // namespace dbssot::report
