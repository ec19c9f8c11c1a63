#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "tests/swva/engine/bits/bit_writer.h"
#include "tests/swva/engine/engine.h"
#include "tests/swva/engine/h264/syntax.h"

namespace swva::h264 {

/// One picture's headers: the application's where it sent them, else made of the parameter
/// buffers.
class AccessUnit
{
public:
	/// An error when the parameters cannot be encoded, or do not fit the picture.
	static tl::expected<AccessUnit, std::string>
	create(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence,
	       const Picture &picture);

	/// Everything before the slices.
	std::vector<std::byte> headers() const;
	/// A slice's header, to which its data are added.
	BitWriter slice(const H264Slice &slice) const;

private:
	AccessUnit(const H264Frame &frame, const VAEncSequenceParameterBufferH264 &sequence);
	bool has(unsigned type) const;

	const H264Frame &frame_;
	Sps sps_;
	Pps pps_;
	std::vector<std::vector<std::byte>> packed_; ///< the application's NAL units, not escaped
};

} // namespace swva::h264
