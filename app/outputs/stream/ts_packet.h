#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace penstock {

/// A packet of an MPEG transport stream (ISO/IEC 13818-1, 2.4.3.2), as it is in its bytes.
class TsPacket
{
public:
	static constexpr std::size_t kSize = 188;
	static constexpr std::uint32_t kSync = 0x47;
	// Bits of the fourth byte.
	static constexpr std::uint32_t kAdaptation = 0x20;
	static constexpr std::uint32_t kPayload = 0x10;
	/// Of the adaptation field: it has a clock reference.
	static constexpr std::uint32_t kHasReference = 0x10;

	/// Of timestamps and of the base of clock references, which wrap.
	static constexpr std::uint64_t kClockRate = 90'000;
	static constexpr std::uint64_t kClockWrap = std::uint64_t{1} << 33;

	using Bytes = std::span<const std::byte, kSize>;
	explicit TsPacket(Bytes bytes) : bytes_(bytes) {}

	bool is_one() const { return byte(0) == kSync; }
	std::uint32_t pid() const { return (byte(1) & 0x1f) << 8 | byte(2); }
	std::uint32_t continuity() const { return byte(3) & 0x0f; }
	bool has_payload() const { return (byte(3) & kPayload) != 0; }
	/// The base of the clock reference (2.4.3.4).
	std::optional<std::uint64_t> reference() const;
	/// The time of a picture that begins in the packet (2.4.3.7).
	std::optional<std::uint64_t> picture_time() const;

private:
	std::uint32_t byte(std::size_t at) const
	{
		return std::to_integer<std::uint32_t>(bytes_[at]);
	}
	/// Where the payload begins, if a PES packet does there.
	std::optional<std::size_t> begin_of_pes() const;

	Bytes bytes_;
};

} // namespace penstock
