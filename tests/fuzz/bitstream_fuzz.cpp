#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "core/bitstream/access_units.h"
#include "core/bitstream/h264_timing.h"
#include "core/bitstream/jpeg/jpeg_picture.h"
#include "core/bitstream/keyframe.h"
#include "core/bitstream/nal.h"
#include "core/bitstream/parameter_sets.h"

// Any bytes as coded frames of every codec.

namespace {

using namespace penstock;
using Bytes = std::span<const std::byte>;

void expect(bool true_now)
{
	if (!true_now)
		std::abort();
}

/// Units lie one behind the other within the frame.
void scan(Bytes frame, Codec codec)
{
	std::size_t last = 0;
	for (NalScanner units(frame, codec); units.next();) {
		(void)units.kind();
		expect(units.begin() >= last && units.end() >= units.begin() &&
		       units.end() <= frame.size());
		expect(units.rest().empty() ||
		       (units.rest().data() >= frame.data() &&
			units.rest().data() + units.rest().size() <= frame.data() + frame.size()));
		last = units.begin();
	}
}

/// Nothing of a frame is lost where parameter sets are put into it.
void complete(Bytes first, Bytes second, Codec codec)
{
	ParameterSets sets(codec);
	for (const Bytes frame : {first, second, first}) {
		std::size_t total = 0;
		for (const Bytes piece : sets.complete(frame))
			total += piece.size();
		expect(total >= frame.size());
	}
	scan(sets.bytes(), codec);
}

/// Of buffers that a camera gives, access units are made that have nothing twice.
void put_together(Bytes stream, Codec codec)
{
	std::size_t total = 0;
	AccessUnits units(codec, ClockTime(1), [&total](const AccessUnit &unit) {
		expect(!unit.data.empty());
		total += unit.data.size();
		return Status{};
	});
	const std::size_t piece = stream.size() / 5 + 1;
	for (Bytes rest = stream; !rest.empty();) {
		const Bytes buffer = rest.first(std::min(piece, rest.size()));
		expect(units.give(buffer, ClockTime(0)).has_value());
		rest = rest.subspan(buffer.size());
	}
	expect(units.end().has_value() && total <= stream.size());
}

/// What is taken for a JPEG has only what a driver's structures have room for.
void take_apart(Bytes frame)
{
	const auto picture = parse_jpeg(frame);
	if (!picture)
		return;
	const JpegHeaders &headers = picture->headers;
	expect(headers.component_count == 1 || headers.component_count == 3);
	expect(headers.units() > 0 && !picture->scan.empty());
	expect(picture->scan.data() > frame.data() &&
	       picture->scan.data() + picture->scan.size() < frame.data() + frame.size());
	for (std::size_t i = 0; i < headers.component_count; ++i) {
		const JpegComponent &component = headers.components[i];
		expect(headers.has_quantiser.at(component.quantiser));
		expect(component.dc_table < 2 && component.ac_table < 2);
	}
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	const Bytes bytes = std::as_bytes(std::span(data, size));
	for (const Codec codec : kCodecs)
		(void)is_keyframe(bytes, codec);
	(void)with_timing(bytes, {30, 1});
	take_apart(bytes);
	const std::size_t half = size / 2;
	for (const Codec codec : {Codec::kH264, Codec::kHevc}) {
		scan(bytes, codec);
		put_together(bytes, codec);
		complete(bytes.first(half), bytes.subspan(half), codec);
	}
	return 0;
}
