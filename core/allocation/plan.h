#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/allocation/decision.h"
#include "core/allocation/ladder.h"
#include "core/video/video_info.h"

namespace penstock {

/// A candidate of the ladder and what came of it.
struct Attempt {
	enum class Verdict : std::uint8_t { kOk, kRefused, kNotTried };

	Candidate candidate;
	Verdict verdict = Verdict::kNotTried;
	std::string reason;	  ///< of a refusal, in words that a user can act on
	VideoInfo camera_layout;  ///< empty when it did not get that far
	VideoInfo encoder_layout; ///< likewise

	std::uint32_t copies_per_frame() const { return is_zero_copy(candidate.strategy) ? 0 : 1; }
	/// What the CPU writes to the encoder's memory; 0 for zero-copy paths.
	std::uint64_t bytes_copied_per_frame() const;
};

/// Every candidate in the order of the ladder, and the one that was taken.
struct Plan {
	std::vector<Attempt> attempts;
	std::optional<std::size_t> chosen;
	Decision decision; ///< valid when something was chosen

	/// A path exists that copies, and the policy alone kept it from being taken.
	bool only_copies = false;
};

/// Bytes of the visible picture, without padding; 0 for compressed formats.
std::uint64_t visible_bytes(const VideoInfo &info);

std::string_view name_of(Attempt::Verdict verdict); ///< "ok", "refused", "not tried"

} // namespace penstock
