#include "core/text/printable.h"

#include <cstddef>

namespace penstock {

namespace {

/// One character of UTF-8 (RFC 3629).
struct Character {
	char32_t code;
	std::size_t length; ///< in bytes; 0: there is none
};

std::size_t length_of(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

Character first_of(std::string_view text)
{
	const auto byte = [&text](std::size_t index) {
		return static_cast<unsigned char>(text[index]);
	};
	const std::size_t length = length_of(byte(0));
	if (length == 0 || length > text.size())
		return {0, 0};
	if (length == 1)
		return {byte(0), 1};
	char32_t code = byte(0) & (0x7fU >> length);
	for (std::size_t i = 1; i < length; ++i) {
		if ((byte(i) & 0xc0) != 0x80)
			return {0, 0};
		code = code << 6 | (byte(i) & 0x3fU);
	}
	constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
	const bool surrogate = code >= 0xd800 && code < 0xe000;
	if (code < kLeast[length] || code > 0x10ffff || surrogate)
		return {0, 0};
	return {code, length};
}

bool is_between(char32_t code, char32_t first, char32_t last)
{
	return code >= first && code <= last;
}

bool is_printable(char32_t code)
{
	const bool control = code < 0x20 || is_between(code, 0x7f, 0x9f);
	const bool line = code == 0x2028 || code == 0x2029;
	// Unicode, UAX #9: marks, embeddings, overrides and isolates.
	const bool direction = code == 0x61c || is_between(code, 0x200e, 0x200f) ||
			       is_between(code, 0x202a, 0x202e) || is_between(code, 0x2066, 0x2069);
	return !control && !line && !direction;
}

} // namespace

std::string printable(std::string_view text)
{
	std::string shown;
	while (!text.empty()) {
		const Character next = first_of(text);
		const std::size_t length = next.length == 0 ? 1 : next.length;
		if (next.length != 0 && is_printable(next.code))
			shown += text.substr(0, length);
		else
			shown += '?';
		text.remove_prefix(length);
	}
	return shown;
}

} // namespace penstock
