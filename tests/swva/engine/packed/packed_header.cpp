#include "tests/swva/engine/packed/packed_header.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "tests/swva/engine/bits/nal.h"

namespace swva {
namespace {

std::size_t valid_bits(const PackedHeader &header)
{
	return std::min<std::size_t>(header.bit_length, header.data.size() * 8);
}

std::vector<std::span<const std::byte>> raw_nals(const PackedHeader &header)
{
	const auto data = std::span(header.data).first((valid_bits(header) + 7) / 8);
	const auto code = start_code(data);
	if (!code)
		return {};
	if (header.has_emulation_bytes)
		return split_nals(data);
	return {data.subspan(*code)};
}

} // namespace

std::vector<PackedNal> nals_of(const PackedHeader &header)
{
	std::vector<PackedNal> nals;
	for (const auto raw : raw_nals(header)) {
		PackedNal &nal = nals.emplace_back();
		if (header.has_emulation_bytes)
			nal.data = unescape(raw);
		else
			nal.data.assign(raw.begin(), raw.end());
		nal.bit_length = nal.data.size() * 8;
	}
	if (!nals.empty()) {
		const std::size_t unused = (8 - valid_bits(header) % 8) % 8;
		nals.back().bit_length -= std::min(unused, nals.back().bit_length);
	}
	return nals;
}

void check_form(const PackedHeader &header, bool slice, Findings &findings)
{
	if (header.bit_length == 0 || header.bit_length > header.data.size() * 8)
		findings.add("6.bit_length",
			     fmt::format("a packed header of {} bits has {} bytes of data",
					 header.bit_length, header.data.size()));
	else if (!slice && header.bit_length % 8 != 0)
		findings.add("6.bit_length",
			     fmt::format("a packed header that is no slice header ends within a "
					 "byte, after {} bits",
					 header.bit_length));
	const auto nals = raw_nals(header);
	if (nals.empty())
		findings.add("6.start_code", "a packed header does not begin with a start code");
	for (const auto nal : nals) {
		if (header.has_emulation_bytes && needs_escape(nal))
			findings.add("6.emulation", "a packed header is said to have emulation "
						    "prevention bytes and needs some more");
		if (!header.has_emulation_bytes && looks_escaped(nal))
			findings.add("6.emulation", "a packed header is said to have no emulation "
						    "prevention bytes and has some");
	}
}

} // namespace swva
