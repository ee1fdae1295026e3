#pragma once

#include <string>
#include <string_view>

namespace dbssot::url {

/// One record of `dbssot url check --format jsonl`: the judgement of a URL or conninfo by every client, as one JSON object without
/// a line end. Holes of template languages are read as such. Versions are the default ones, and no certificate or service file is
/// on disk. Passwords are redacted. Any bytes in, one valid UTF-8 line out.
[[nodiscard]] std::string judgement_record(std::string_view record);

}  // namespace dbssot::url
