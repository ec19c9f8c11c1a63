#include "tests/swva/engine/bits/nal.h"

#include <algorithm>

namespace swva {
namespace {

constexpr std::byte kZero{0};
constexpr std::byte kOne{1};
constexpr std::byte kPrevention{3};

/// Zeros that end at `end`, counted up to two.
std::size_t zeros_before(std::span<const std::byte> data, std::size_t end)
{
	std::size_t count = 0;
	while (count < 2 && count < end && data[end - 1 - count] == kZero)
		++count;
	return count;
}

} // namespace

void append_nal(std::vector<std::byte> &stream, std::span<const std::byte> nal)
{
	stream.insert(stream.end(), {kZero, kZero, kZero, kOne});
	unsigned zeros = 0;
	for (const std::byte value : nal) {
		if (zeros == 2 && value <= kPrevention) {
			stream.push_back(kPrevention);
			zeros = 0;
		}
		stream.push_back(value);
		zeros = value == kZero ? zeros + 1 : 0;
	}
	// A unit must not end with a zero: the next start code would swallow it.
	if (zeros > 0)
		stream.push_back(kPrevention);
}

std::vector<std::byte> unescape(std::span<const std::byte> nal)
{
	std::vector<std::byte> plain;
	plain.reserve(nal.size());
	unsigned zeros = 0;
	for (const std::byte value : nal) {
		if (zeros == 2 && value == kPrevention) {
			zeros = 0;
			continue;
		}
		plain.push_back(value);
		zeros = value == kZero ? std::min(zeros + 1, 2U) : 0;
	}
	return plain;
}

bool needs_escape(std::span<const std::byte> nal)
{
	for (std::size_t i = 2; i < nal.size(); ++i)
		if (nal[i] < kPrevention && zeros_before(nal, i) == 2)
			return true;
	return false;
}

bool looks_escaped(std::span<const std::byte> nal)
{
	for (std::size_t i = 2; i < nal.size(); ++i)
		if (nal[i] == kPrevention && zeros_before(nal, i) == 2 &&
		    (i + 1 == nal.size() || nal[i + 1] <= kPrevention))
			return true;
	return false;
}

std::optional<std::size_t> start_code(std::span<const std::byte> data)
{
	for (const std::size_t length : {std::size_t{3}, std::size_t{4}})
		if (data.size() >= length && data[length - 1] == kOne &&
		    std::all_of(data.begin(),
				data.begin() + static_cast<std::ptrdiff_t>(length) - 1,
				[](std::byte value) { return value == kZero; }))
			return length;
	return std::nullopt;
}

std::vector<std::span<const std::byte>> split_nals(std::span<const std::byte> stream)
{
	std::vector<std::span<const std::byte>> nals;
	std::optional<std::size_t> begin;
	for (std::size_t i = 0; i <= stream.size(); ++i) {
		const auto code = start_code(stream.subspan(i));
		if (!code && i < stream.size())
			continue;
		if (begin)
			nals.push_back(stream.subspan(*begin, i - *begin));
		if (!code)
			break;
		begin = i + *code;
		i = *begin - 1;
	}
	return nals;
}

} // namespace swva
