#pragma once

#include <type_traits>

namespace penstock {

/// A set of the enumerators of a scoped enum whose values are single bits.
template <typename Enum>
class Flags
{
public:
	using Bits = std::underlying_type_t<Enum>;

	constexpr Flags() = default;
	constexpr Flags(Enum flag) : bits_(static_cast<Bits>(flag)) {}

	constexpr bool has(Flags other) const { return (bits_ & other.bits_) == other.bits_; }
	constexpr bool any() const { return bits_ != 0; }
	constexpr Flags without(Flags other) const
	{
		Flags result;
		result.bits_ = static_cast<Bits>(bits_ & ~other.bits_);
		return result;
	}
	constexpr Flags &operator|=(Flags other)
	{
		bits_ = static_cast<Bits>(bits_ | other.bits_);
		return *this;
	}
	friend constexpr Flags operator|(Flags a, Flags b) { return a |= b; }
	friend constexpr bool operator==(Flags, Flags) = default;

private:
	Bits bits_ = 0;
};

} // namespace penstock
