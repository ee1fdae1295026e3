#include "map/elsewhere.h"

#include <algorithm>
#include <vector>

#include "facts/url_text.h"
#include "url/url.h"

namespace dbssot::map {

bool opens_elsewhere(const RuleContext& context, const dbssot::Sink& sink) {
  const std::vector<UrlText> texts = url_texts(context.facts, sink.target);
  return !texts.empty() && std::ranges::all_of(texts, [](const UrlText& text) {
    return url::looks_like_sql_url(text.text) && !url::looks_like_database_url(text.text);
  });
}

}  // namespace dbssot::map
