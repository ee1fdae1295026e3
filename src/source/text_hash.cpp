#include "source/text_hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace dbssot {

std::size_t TextHash::operator()(std::string_view text) const noexcept { return XXH3_64bits(text.data(), text.size()); }

}  // namespace dbssot
