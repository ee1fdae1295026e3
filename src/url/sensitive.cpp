#include "url/sensitive.h"

#include "url/url.h"

namespace dbssot {

std::string Sensitive::redacted() const { return url::redact_text(text_); }

}  // namespace dbssot
