#include "lint/rule.h"
#include "lint/opened_url.h"

namespace dbssot::rules {
namespace {

void check(const RuleContext& context, Findings& findings) {
  report_rejected(context, findings, opened_urls(context), UrlFault::scheme);
}

}  // namespace

extern const Rule driver_scheme_mismatch;
const Rule driver_scheme_mismatch{
    {.id = "driver-scheme-mismatch",
     .summary = "the scheme of a URL does not suit the client that opens it",
     .severity = Severity::error,
     .confidence = Confidence::certain,
     .help = "Keep the stored URL neutral (postgresql://) and let the source of truth give each client its form: with +asyncpg for "
             "create_async_engine(), without a driver for libpq and asyncpg themselves."},
    check};

}  // namespace dbssot::rules
