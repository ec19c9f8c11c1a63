#include "app/backends/encoder_backends.h"

#include <cerrno>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "devices/vaapi/driver/discovery.h"

namespace penstock {
namespace {

using Kind = EncoderChoice::Kind;

/// A machine without V4L2 devices; counts who asked for one.
class NoDevices final : public v4l2::Io
{
public:
	int open(const char *, int) override
	{
		++opened;
		return -ENOENT;
	}
	int ioctl(int, unsigned long, void *) override { return -EBADF; }
	int map(int, std::size_t, off_t, void **) override { return -EBADF; }
	void unmap(void *, std::size_t) override {}

	int opened = 0;
};

struct Row {
	std::string word;
	Kind kind;
	std::string selector;
};

std::ostream &operator<<(std::ostream &out, const Row &row)
{
	return out << row.word;
}

class EncoderWords : public testing::TestWithParam<Row>
{};

TEST_P(EncoderWords, NameOneEncoder)
{
	NoDevices io;
	EncoderSettings settings;
	settings.device = GetParam().word;
	const std::vector<EncoderChoice> choices = encoder_choices(settings, io);
	ASSERT_EQ(choices.size(), 1u);
	EXPECT_EQ(choices[0].kind, GetParam().kind);
	EXPECT_EQ(choices[0].selector, GetParam().selector);
	EXPECT_EQ(io.opened, 0);
}

INSTANTIATE_TEST_SUITE_P(
	Table, EncoderWords,
	testing::Values(Row{"v4l2:/dev/video11", Kind::kV4l2, "/dev/video11"},
			Row{"/dev/video11", Kind::kV4l2, "/dev/video11"},
			Row{"vaapi", Kind::kVaapi, "auto"}, Row{"vaapi:", Kind::kVaapi, "auto"},
			Row{"vaapi:auto", Kind::kVaapi, "auto"},
			Row{"vaapi:/dev/dri/renderD129", Kind::kVaapi, "/dev/dri/renderD129"},
			Row{"/dev/dri/renderD129", Kind::kVaapi, "/dev/dri/renderD129"},
			Row{"card:vicodec", Kind::kV4l2, "card:vicodec"},
			Row{"v4l2:bus:platform:codec", Kind::kV4l2, "bus:platform:codec"},
			Row{"by-path:platform-codec-video-index0", Kind::kV4l2,
			    "by-path:platform-codec-video-index0"},
			Row{"by-path:pci-0000:00:02.0-render", Kind::kVaapi,
			    "by-path:pci-0000:00:02.0-render"},
			Row{"vaapix", Kind::kV4l2, "vaapix"},
			Row{"software", Kind::kSoftware, "software"}));

TEST(EncoderChoices, OfAMachineWithoutAnyIsOneThatTellsWhatThereIs)
{
	NoDevices io;
	EncoderSettings settings;
	settings.codec = Codec::kFwht; // of which no render node has heard
	const std::vector<EncoderChoice> choices = encoder_choices(settings, io);
	ASSERT_EQ(choices.size(), 1u);
	EXPECT_EQ(choices[0].kind, Kind::kV4l2);
	EXPECT_EQ(choices[0].selector, "auto");
	EXPECT_FALSE(open_encoder(choices[0], settings, io));
}

TEST(EncoderChoices, OfAMachineWithoutHardwareIsTheSoftwareEncoder)
{
	if (!vaapi::candidates("auto", std::nullopt).empty())
		GTEST_SKIP() << "this machine has a VA-API encoder";
	NoDevices io;
	for (const auto codec : {std::optional<Codec>(), std::optional(Codec::kH264)}) {
		EncoderSettings settings;
		settings.codec = codec;
		const std::vector<EncoderChoice> choices = encoder_choices(settings, io);
		ASSERT_EQ(choices.size(), 1u);
		EXPECT_EQ(choices[0].kind, Kind::kSoftware);
		const auto encoder = open_encoder(choices[0], settings, io);
		ASSERT_TRUE(encoder) << encoder.error().message();
		EXPECT_EQ((*encoder)->codec(), Codec::kH264);
	}
}

} // namespace
} // namespace penstock
