#include "tests/support/uvc_camera/stream/canvas.h"
#include "tests/support/uvc_camera/stream/picture_source.h"

namespace penstock::uvc {
namespace {

class DrawnPictures final : public PictureSource
{
public:
	explicit DrawnPictures(Canvas canvas) : canvas_(std::move(canvas)) {}

	Result<Picture> next() override
	{
		canvas_.draw(number_++);
		return Picture{canvas_.bytes(), true};
	}
	void rewind() override {}

private:
	Canvas canvas_;
	std::uint32_t number_ = 0;
};

} // namespace

Result<std::unique_ptr<PictureSource>> draw_pictures(Coding coding, Size size)
{
	auto canvas = Canvas::create(
		coding == Coding::kYuyv ? PixelFormat::kYUYV : PixelFormat::kNV12, size);
	if (!canvas)
		return propagate(canvas);
	return std::make_unique<DrawnPictures>(std::move(*canvas));
}

} // namespace penstock::uvc
