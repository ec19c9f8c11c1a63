#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace penstock::test {

/// A NAL unit as FFmpeg's bitstream filter trace_headers read it.
struct TracedUnit {
	std::string name; ///< "Sequence Parameter Set", "Slice Header", …
	std::map<std::string, std::int64_t> elements;
	/// Where each element ends, in bits from the first one of the NAL unit header.
	std::map<std::string, unsigned> ends;

	/// The syntax element; throws when the unit has none of that name.
	std::int64_t operator[](const std::string &element) const;
	bool has(const std::string &element) const { return elements.contains(element); }
};

struct HeaderTrace {
	std::vector<TracedUnit> units; ///< in the stream's order
	std::string complaints;	       ///< all that FFmpeg said against the headers

	std::vector<TracedUnit> named(const std::string &name) const;
};

/// Reads an Annex B stream. `format` is FFmpeg's: "h264" or "hevc". Throws when ffmpeg fails.
HeaderTrace trace_headers(const std::vector<std::byte> &stream, const std::string &format);

} // namespace penstock::test
