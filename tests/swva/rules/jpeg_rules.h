#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <va/va.h>
#include <va/va_dec_jpeg.h>

#include "tests/swva/driver.h"

namespace swva {

/// Which part of its chroma a JPEG keeps.
enum class JpegSampling { k420, k422, k444, k400 };

/// By the sampling factors; nothing for what no driver decodes.
std::optional<JpegSampling> sampling_of(const VAPictureParameterBufferJPEGBaseline &picture);

/// What is wrong with the parameters and the data of a JPEG (check 9). A picture of which nothing
/// is missing and nothing wrong can be given to a decoder.
std::vector<Violation> check_jpeg(const Persona &persona, const Context &context,
				  const PictureState &picture);

/// The coded samples of the picture's only slice, without what is behind them.
std::span<const std::byte> scan_of(const JpegFrame &frame);

} // namespace swva
