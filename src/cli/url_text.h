#pragma once

#include <iosfwd>
#include <string_view>

#include "url/url.h"

namespace dbssot::cli {

/// The judgement of one URL for people and for grep: a line a client, then what is silently different.
void write_url_lines(std::string_view text, url::Holes holes, std::ostream& output);

/// The same side by side: what was read, then a table of every client with where it connects and with which TLS mode, then what
/// happens where something does, once for all the clients that it happens to.
void write_url_table(std::string_view text, url::Holes holes, std::ostream& output);

}  // namespace dbssot::cli
