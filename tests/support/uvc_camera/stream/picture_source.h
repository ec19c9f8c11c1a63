#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/base/result.h"
#include "core/video/geometry.h"
#include "tests/support/uvc_camera/model/profile.h"

namespace penstock::uvc {

/// A picture of a source; its bytes are the source's.
struct Picture {
	std::span<const std::byte> data;
	bool keyframe = true;
};

/// Where pictures come from: each differs from the one before it and shows a number
/// (devices/pattern/scene.h).
class PictureSource
{
public:
	virtual ~PictureSource() = default;

	/// The next one, valid until the call after it.
	virtual Result<Picture> next() = 0;
	/// Makes next() begin anew: a coded stream begins with a keyframe.
	virtual void rewind() = 0;
};

/// Raw pictures, which are drawn as they are due and numbered from 0 on, also over rewind().
Result<std::unique_ptr<PictureSource>> draw_pictures(Coding coding, Size size);

/// Coded pictures, in a loop that begins with a keyframe: they are coded when they are sent for the
/// first time, so that a camera which streams something else has nothing to wait for.
Result<std::unique_ptr<PictureSource>> code_pictures(Coding coding, Size size);

/// Either, as the coding wants.
inline Result<std::unique_ptr<PictureSource>> open_pictures(Coding coding, Size size)
{
	return is_raw(coding) ? draw_pictures(coding, size) : code_pictures(coding, size);
}

} // namespace penstock::uvc
