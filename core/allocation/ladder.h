#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/allocation/allocator_choice.h"
#include "core/allocation/strategy.h"
#include "core/video/pixel_format.h"

namespace penstock {

/// Whether the CPU may copy frames (--zero-copy).
enum class ZeroCopy : std::uint8_t {
	kRequire, ///< never: fail instead
	kPrefer,
	kOff, ///< always: copying paths only
};

/// What a user allows for the path of the frames.
struct AllocationPolicy {
	ZeroCopy zero_copy = ZeroCopy::kPrefer;
	std::optional<Strategy> memory; ///< only this strategy
	AllocatorChoice allocator;	///< for kShared
};

/// A path from the camera to the encoder that has not been tried yet.
struct Candidate {
	Strategy strategy = Strategy::kExport;
	/// kShared: whose memory both use. kDeviceConvert: whose memory the device reads, or empty
	/// for the camera's own. Empty for the other strategies.
	std::string allocator;
	PixelFormat camera_format = PixelFormat::kInvalid;
	PixelFormat encoder_format = PixelFormat::kInvalid;

	friend bool operator==(const Candidate &, const Candidate &) = default;
};

/// What the ladder is built from; all at the one size that is wanted.
struct LadderInput {
	/// What the camera gives, in the order that the user asked for, or its own.
	std::vector<PixelFormat> camera_formats;
	/// What the encoder takes, in its own order.
	std::vector<PixelFormat> encoder_formats;
	/// What the encoder's device converts, before it encodes, to the first of encoder_formats.
	std::vector<PixelFormat> device_converts;
	/// The camera codes, and encoder_formats are what its frames may be coded as.
	bool passes_through = false;
	/// The camera does not give the size that is wanted: the encoder's device has to scale.
	bool scales = false;
	/// The user named the camera formats and their order.
	bool formats_fixed = false;
	/// Third allocators that this machine has, best first.
	std::vector<std::string> allocators;
	/// Whether the CPU can convert one format to another.
	std::function<bool(PixelFormat from, PixelFormat to)> convertible;
	AllocationPolicy policy;
};

/// The order of formats where the user gave none: the lowest is taken first.
/// 4:2:0 comes first (what encoders code anyway, and the fewest bytes), what has to be decoded and
/// what has no colours last.
std::uint32_t rank_of(PixelFormat format);
/// That of 4:2:0 with 8 bits. No format that encoders take has a lower one.
inline constexpr std::uint32_t kBestRank = 24;

/// The paths to try, best first. Where frames pass through, each coded format in the order of the
/// encoder_formats, and no other path. Otherwise
///  - every zero-copy path before a conversion by the device, and that before every copying one,
///    since a format that travels without a copy beats a nicer one that does not;
///  - within these by format: the user's order, or by rank_of(), then as the camera lists them;
///  - within a format import, export, shared with each allocator; or a copy of it, before any
///    conversion.
/// Pure: depends on nothing but `input`.
std::vector<Candidate> ladder(const LadderInput &input);

} // namespace penstock
