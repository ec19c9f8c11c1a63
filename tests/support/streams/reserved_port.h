#pragma once

#include <cstdint>

#include "core/base/unique_fd.h"

namespace penstock::test {

enum class PortKind : std::uint8_t { kTcp, kUdp };

/// A port of this machine for a program that is about to be started. Nobody takes it meanwhile: the
/// kernel gives out only ports above these (ip_local_port_range), and each test that reserves one
/// holds a name for it. The port after it is free as well, for the RTCP of RTP.
class ReservedPort
{
public:
	explicit ReservedPort(PortKind kind);

	int number() const { return number_; }

private:
	UniqueFd name_;
	int number_ = 0;
};

} // namespace penstock::test
