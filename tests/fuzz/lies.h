#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include <fuzzer/FuzzedDataProvider.h>

namespace penstock::fuzz {

/// What a driver says instead of the truth, by the bytes that a fuzzer gives. When these are used
/// up, everything is true, so that each input comes to an end.
class Lies
{
public:
	enum class Answer {
		kTrue,	  ///< what the driver says, for most bytes
		kRefused, ///< number(); the call is not made
		kIgnored, ///< success; the call is not made
		kChanged, ///< what the driver says, and then change()
	};

	Lies(const std::uint8_t *data, std::size_t size) : bytes_(data, size) {}

	Answer next()
	{
		const auto byte = bytes_.ConsumeIntegral<std::uint8_t>();
		if (byte < 0xc0)
			return Answer::kTrue;
		if (byte < 0xc8)
			return Answer::kRefused;
		return byte < 0xcc ? Answer::kIgnored : Answer::kChanged;
	}
	/// A setting of the driver, below `limit`.
	unsigned choice(unsigned limit) { return bytes_.ConsumeIntegral<std::uint8_t>() % limit; }
	/// Any, and those at the edges more often.
	std::uint64_t number()
	{
		constexpr std::uint64_t kEdges[] = {0,		1,	    2,		8,
						    9,		32,	    33,		0xffff,
						    0x7fffffff, 0x80000000, 0xffffffff, 1u << 16};
		const unsigned edge = choice(2 * std::size(kEdges));
		return edge < std::size(kEdges) ? kEdges[edge]
						: bytes_.ConsumeIntegral<std::uint64_t>();
	}
	/// Up to four numbers of a structure.
	void change(std::span<std::byte> answer)
	{
		for (unsigned left = 1 + choice(4); left > 0 && !answer.empty(); --left) {
			const std::size_t width = std::size_t{1} << choice(4);
			const auto index = bytes_.ConsumeIntegral<std::uint16_t>();
			const std::size_t at = index * width % answer.size();
			const std::uint64_t value = number();
			std::memcpy(&answer[at], &value, std::min(width, answer.size() - at));
		}
	}
	template <typename T>
	void change(T &answer)
	{
		change(std::as_writable_bytes(std::span(&answer, 1)));
	}

private:
	FuzzedDataProvider bytes_;
};

} // namespace penstock::fuzz
