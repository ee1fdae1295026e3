#include "lint/rule.h"

#include <utility>

namespace dbssot {

Finding& Findings::add(Place place, std::string message) {
  Finding finding;
  finding.rule = rule_.id;
  finding.severity = rule_.severity;
  finding.confidence = rule_.confidence;
  finding.place = place;
  finding.message = std::move(message);
  finding.help = rule_.help;
  return out_.emplace_back(std::move(finding));
}

}  // namespace dbssot
