#pragma once

#include <cstdint>

/// The second byte of a JPEG's markers; all bits of the first are set. ITU-T T.81, table B.1.
namespace penstock::jpeg_marker {

inline constexpr std::uint8_t kBaseline = 0xc0;
inline constexpr std::uint8_t kHuffmanTables = 0xc4;
inline constexpr std::uint8_t kLastFrameKind = 0xcf;
inline constexpr std::uint8_t kFirstRestart = 0xd0;
inline constexpr std::uint8_t kStartOfImage = 0xd8;
inline constexpr std::uint8_t kEndOfImage = 0xd9;
inline constexpr std::uint8_t kStartOfScan = 0xda;
inline constexpr std::uint8_t kQuantisers = 0xdb;
inline constexpr std::uint8_t kRestartInterval = 0xdd;
inline constexpr std::uint8_t kFirstApplication = 0xe0;
inline constexpr std::uint8_t kLastApplication = 0xef;
inline constexpr std::uint8_t kComment = 0xfe;
inline constexpr std::uint8_t kFill = 0xff;

} // namespace penstock::jpeg_marker
