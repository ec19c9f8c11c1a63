#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace penstock::uvc {

/// What goes wrong with a camera.
enum class FaultKind : std::uint8_t {
	kError,	     ///< the error bit is set in the picture's last payload header
	kShort,	     ///< the second half of the picture is missing
	kOversize,   ///< more bytes than a picture has at most
	kEmpty,	     ///< payload headers without data
	kCorrupt,    ///< 64 bytes in the middle are wrong
	kZeros,	     ///< all bytes are 0
	kNoEnd,	     ///< no payload header says that the picture ends here
	kResize,     ///< a picture of half the width and height
	kPause,	     ///< the picture is not sent
	kStall,	     ///< the endpoint halts before it, until the stream starts anew
	kDisconnect, ///< the camera leaves the bus in the middle of it, and comes back
	kDim,	     ///< dim light: the picture is exposed for two intervals
	// These count starts of the stream, not pictures.
	kFrameSize,   ///< dwMaxVideoFrameSize is told far too small
	kNoBandwidth, ///< the bus has no room for the isochronous stream
};
constexpr std::size_t kFaultKinds = 14;

using FaultSet = std::bitset<kFaultKinds>;

constexpr bool has(const FaultSet &set, FaultKind kind)
{
	return set[static_cast<std::size_t>(kind)];
}

/// When a fault happens: to number `first`, and to every `period`th after it, `count` in all.
/// Numbers begin with 0 when the program starts, and go on while streams and connections end.
struct Fault {
	FaultKind kind = FaultKind::kError;
	std::uint64_t first = 0;
	std::uint64_t period = 0;	    ///< 0: once
	std::optional<std::uint64_t> count; ///< nothing: without end

	bool hits(std::uint64_t number) const;

	friend bool operator==(const Fault &, const Fault &) = default;
};

/// "KIND@FIRST" or "KIND@FIRST+PERIOD[:COUNT]", such as "error@10+10:6".
Result<Fault> parse_fault(std::string_view text);

/// All that go wrong with one camera.
class FaultPlan
{
public:
	FaultPlan() = default;
	explicit FaultPlan(std::vector<Fault> faults) : faults_(std::move(faults)) {}

	FaultSet at_frame(std::uint64_t number) const;
	/// kFrameSize or kNoBandwidth.
	bool at_stream(FaultKind kind, std::uint64_t number) const;

private:
	std::vector<Fault> faults_;
};

/// "error", "short", …; "none" for an empty set; several with commas.
std::string to_string(const FaultSet &set);

} // namespace penstock::uvc
