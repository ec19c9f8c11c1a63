#include "devices/v4l2/node/meaning.h"

#include <array>
#include <cerrno>
#include <string>

#include <linux/videodev2.h>

namespace penstock::v4l2 {

namespace {

struct Meaning {
	unsigned long request;
	int number;
	const char *text;
};

constexpr auto kMeanings = std::to_array<Meaning>({
	// usb_submit_urb(): the host controller has no periodic bandwidth left.
	{VIDIOC_STREAMON, ENOSPC,
	 "the USB bus has no room for this stream; choose a smaller --size or --fps or --format "
	 "MJPG, or plug the camera into another port"},
});

/// Of one request: an error_code holds no more than a number.
class Category final : public std::error_category
{
public:
	explicit Category(unsigned long request) : request_(request) {}

	const char *name() const noexcept override { return "v4l2"; }
	std::string message(int number) const override
	{
		for (const Meaning &meaning : kMeanings)
			if (meaning.request == request_ && meaning.number == number)
				return meaning.text;
		return std::system_category().message(number);
	}
	std::error_condition default_error_condition(int number) const noexcept override
	{
		return std::system_category().default_error_condition(number);
	}

private:
	unsigned long request_;
};

} // namespace

std::error_code error_code(int number, unsigned long request)
{
	static const Category stream(VIDIOC_STREAMON);
	if (request == VIDIOC_STREAMON)
		return {number, stream};
	return {number, std::system_category()};
}

} // namespace penstock::v4l2
