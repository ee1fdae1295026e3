#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "facts/fact.h"
#include "facts/value.h"
#include "url/url.h"

/// Symbolic values as the URL engine reads them: a text whose unknown parts are holes.
namespace dbssot {

/// One text that a value may be.
struct UrlText {
  url::Text text;
  ValueId value = 0;  ///< where this text came together: the literal, the concatenation or the last change made to it
};

/// What environment variables are known to hold, by name. A bound variable is that text; its default does not apply.
using Bindings = std::map<std::string, url::Text, std::less<>>;

/// Every text the value may be: choices and defaults of reads are spread out, joined parts become one text, replacements of
/// literals are carried out. What was not followed, or cannot be computed, is a hole. A null gives no text. At most
/// ValueStore::max_alternatives; beyond that, parts with alternatives become holes.
[[nodiscard]] std::vector<UrlText> url_texts(const FactStore& facts, ValueId id, const Bindings& bindings = {});

/// The value as one text: the only one it may be, else a single hole.
[[nodiscard]] url::Text text_of(const FactStore& facts, ValueId id);

/// The whole text if no part of it is a hole.
[[nodiscard]] std::optional<std::string> literal_of(const url::Text& text);

/// Every literal a value may be, without holes; defaults of reads included.
[[nodiscard]] std::vector<UrlText> literals_of(const FactStore& facts, ValueId id);

}  // namespace dbssot
