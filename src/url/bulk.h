#pragma once

#include <string>
#include <string_view>

#include "url/url.h"

namespace dbssot::url {

/// One record of `dbssot url check --format jsonl`: the judgement of a URL or conninfo by every client, as one JSON object without
/// a line end. Versions are the default ones, and no certificate or service file is
/// on disk. Passwords are redacted. Any bytes in, one valid UTF-8 line out.
///
/// A record is what a client would be handed, so only holes are read as such that something fills in on the way (Holes::deployed).
/// A format that only code fills in (`{host}`, `%(host)s`) is judged as the text it is and named in a `possible-template` problem.
[[nodiscard]] std::string judgement_record(std::string_view record, Holes holes = Holes::deployed);

}  // namespace dbssot::url
