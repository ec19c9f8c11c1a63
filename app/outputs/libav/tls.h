#pragma once

#include <string>
#include <string_view>

#include "config/outputs/destination.h"
#include "core/base/result.h"

struct AVDictionary;

namespace penstock {

// Who a sink is, by its certificate. libavformat takes any unless it is told to verify.

/// What keeps the sink's certificate from being verified as the destination asks.
Status check_tls(const Destination &destination);

/// To the options of whichever connects: the protocol, or the muxer itself (RTSP).
void add_tls_options(const Destination &destination, AVDictionary *&muxer, AVDictionary *&protocol);

/// Whether a complaint of libavformat's says that the certificate was refused.
bool is_about_certificate(std::string_view complaint);
/// permission_denied, with what the user can do about it.
tl::unexpected<Error> untrusted(std::string context);

} // namespace penstock
