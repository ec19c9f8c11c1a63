#include <optional>
#include <vector>

#include "tests/support/uvc_camera/stream/picture_coder.h"
#include "tests/support/uvc_camera/stream/picture_source.h"

namespace penstock::uvc {
namespace {

/// Pictures in the loop: whole groups, so that a keyframe follows the last one.
constexpr std::size_t kLoop = 60;
static_assert(kLoop % kKeyframeInterval == 0);

class CodedPictures final : public PictureSource
{
public:
	CodedPictures(Canvas canvas, PictureCoder coder)
		: canvas_(std::move(canvas)), coder_(std::move(coder))
	{}

	Result<Picture> next() override
	{
		if (next_ == loop_.size()) {
			const auto number = static_cast<std::uint32_t>(next_);
			canvas_.draw(number);
			canvas_.add_noise(number);
			auto coded = coder_.encode(canvas_);
			if (!coded)
				return propagate(coded);
			loop_.push_back(std::move(*coded));
		}
		const PictureCoder::Coded &coded = loop_[next_];
		next_ = (next_ + 1) % kLoop;
		return Picture{coded.data, coded.keyframe};
	}
	void rewind() override { next_ = 0; }

private:
	Canvas canvas_;
	PictureCoder coder_;
	std::vector<PictureCoder::Coded> loop_;
	std::size_t next_ = 0;
};

} // namespace

Result<std::unique_ptr<PictureSource>> code_pictures(Coding coding, Size size)
{
	auto canvas = Canvas::create(PixelFormat::kYU12, size);
	if (!canvas)
		return propagate(canvas);
	auto coder = PictureCoder::open(coding, size);
	if (!coder)
		return propagate(coder);
	return std::make_unique<CodedPictures>(std::move(*canvas), std::move(*coder));
}

} // namespace penstock::uvc
