#pragma once

namespace penstock::vaapi {

/// A driver's numbers are checked where they enter, as those of V4L2 drivers are
/// (devices/v4l2/node/driver_numbers.h):
///
/// | number                          | must be                             | otherwise          |
/// |---------------------------------|-------------------------------------|--------------------|
/// | profiles, entry points (vaMax…) | 1 to kMaxListed                     | encodes nothing    |
/// | those listed (vaQueryConfig…)   | at most as many as there was room   | more are not used  |
/// | surface attributes              | at most kMaxListed                  | an error           |
/// | limits of a surface's size      | more than 0                         | unlimited          |
/// | quality levels                  | 2 to 15                             | none               |
/// | references                      | 16 bits; at least 1 is assumed      | cut off            |
/// | alignment of sizes              | two powers of two up to 2^15        | cut off            |
/// | objects of an export            | 1 to 4; all planes in the first     | not supported      |
/// | its descriptors                 | those of a dmabuf                   | an error           |
/// | layers, planes of a layer       | one for each plane of the format    | not supported      |
/// | offsets and pitches             | hold the picture within the object  | an error           |
/// | the object's size               | that of the dmabuf, or less         | an error           |
/// | segments of a coded buffer      | at most 1024, each with data or     | the picture failed |
/// |                                 | empty, together within the buffer   |                    |

/// More than VA-API has of anything.
inline constexpr unsigned kMaxListed = 4096;

} // namespace penstock::vaapi
