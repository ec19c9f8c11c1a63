#pragma once

#include <array>

#include "core/bitstream/jpeg/jpeg_picture.h"

namespace penstock {

/// The tables that cameras leave out: ITU-T T.81, K.3.3, for luma (0) and chroma (1).
extern const std::array<JpegHuffmanTable, JpegHeaders::kHuffmanTables> kStandardDcTables;
extern const std::array<JpegHuffmanTable, JpegHeaders::kHuffmanTables> kStandardAcTables;

} // namespace penstock
