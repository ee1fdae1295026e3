#pragma once

#include "frontends/live/live.h"
#include "frontends/live/session.h"

namespace dbssot::live {

/// Asks the first query and then what the server is. False when the first query failed; what else it does not answer stays unset.
bool ask_server(Session& session, const Place& place, Server& server);

}  // namespace dbssot::live
