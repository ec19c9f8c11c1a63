#pragma once

#include <cstdint>

namespace penstock::v4l2 {

/// A driver's numbers are checked where they enter, since they become array indices, lengths of
/// mappings and numbers of calls:
///
/// | number                         | must be                          | otherwise         |
/// |--------------------------------|----------------------------------|-------------------|
/// | formats, sizes, rates (ENUM_*) | at most kMaxFormatCalls answers  | the list ends     |
/// | a frame size, a range of them  | not 0, minimum <= maximum        | left out          |
/// | a frame interval               | a millionth of a second to a day | left out, unknown |
/// | inputs (ENUMINPUT)             | at most kMaxInputs               | the list ends     |
/// | controls (QUERY_EXT_CTRL)      | of rising ids                    | the list ends     |
/// | controls and menus together    | at most kMaxControlCalls answers | the list ends     |
/// | a control's range              | minimum <= maximum               | left out          |
/// | MIN_BUFFERS_FOR_*              | 1 to VIDEO_MAX_FRAME             | unknown           |
/// | memories of a format (*_FMT)   | at most VIDEO_MAX_PLANES         | bad_message       |
/// |                                | as many as the pixel format has  | no layout         |
/// | stride, rows, length (*_FMT)   | hold the picture                 | no layout         |
/// | buffers granted (REQBUFS)      | at least 1                       | not_enough_memory |
/// |                                | at most VIDEO_MAX_FRAME          | more are not used |
/// | memories, lengths (QUERYBUF)   | those of the layout, or more     | bad_message       |
/// | a descriptor (EXPBUF)          | not negative                     | bad_message       |
/// | index (DQBUF)                  | of a buffer that the driver has  | bad_message       |
/// | memories (DQBUF)               | at most VIDEO_MAX_PLANES         | bad_message       |
/// | bytes used, camera (DQBUF)     | within the memory                | frame is damaged  |
/// | bytes used, encoder (DQBUF)    | within the memory                | cut off           |
/// | data offset, camera (DQBUF)    | a frame before the bytes used    | frame is damaged  |
/// | data offset, encoder (DQBUF)   | within the memory                | cut off           |
/// | time (DQBUF)                   | 0 to 500 years                   | 0                 |
/// | events pending (DQEVENT)       | any                              | one is taken      |

/// Enough for a driver that lists a hundred formats with ten sizes and twenty rates each.
inline constexpr std::uint32_t kMaxFormatCalls = 1u << 16;
inline constexpr std::uint32_t kMaxInputs = 512;
inline constexpr std::uint32_t kMaxControlCalls = 1u << 14;

/// Ends enumerations, nested ones included, that a driver does not end.
class CallBudget
{
public:
	explicit CallBudget(std::uint32_t calls) : left_(calls) {}

	/// Whether one more call may be made.
	bool take() { return left_ != 0 && left_-- != 0; }

private:
	std::uint32_t left_;
};

} // namespace penstock::v4l2
