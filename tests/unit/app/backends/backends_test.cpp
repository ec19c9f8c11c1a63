#include "app/backends/encoder_backends.h"

#include <cerrno>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/backends/camera_backends.h"
#include "core/base/whole_message.h"
#include "devices/vaapi/driver/discovery.h"
#include "tests/support/v4l2/fake_camera_node.h"
#include "tests/support/v4l2/fake_encoder_node.h"
#include "tests/support/v4l2/fake_io.h"

namespace penstock {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A machine without V4L2 devices; counts who asked for one.
class NoDevices final : public v4l2::Io
{
public:
	std::vector<std::string> names_in(const std::string &) override { return {}; }
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

TEST(EncoderChoices, AreWhatTheUserNamedAndNoDeviceIsAsked)
{
	NoDevices io;
	for (const char *word : {"/dev/video11", "vaapi", "card:vicodec", "software"}) {
		EncoderSettings settings;
		settings.device = parse_encoder_selector(word).value();
		EXPECT_EQ(encoder_choices(settings, io), std::vector{settings.device});
	}
	EXPECT_EQ(io.opened, 0);
}

/// The tables of words and of functions have the same kinds in the same order.
TEST(Backends, AreThereForEveryKindThatUsersCanName)
{
	ASSERT_EQ(camera_backends().size(), camera_kinds().size());
	for (std::size_t i = 0; i < camera_kinds().size(); ++i)
		EXPECT_EQ(camera_backends()[i]->api, camera_kinds()[i].api);
	ASSERT_EQ(encoder_backends().size(), encoder_kinds().size());
	for (std::size_t i = 0; i < encoder_kinds().size(); ++i)
		EXPECT_EQ(encoder_backends()[i]->api, encoder_kinds()[i].api);
}

TEST(CameraChoices, OfAMachineWithoutAnyIsOneThatTellsWhatThereIs)
{
	NoDevices io;
	const std::vector<DeviceSelector> choices = camera_choices({}, io);
	ASSERT_EQ(choices.size(), 1u);
	const auto camera = find_camera(choices[0], io);
	ASSERT_FALSE(camera);
	EXPECT_NE(camera.error().message().find("no camera"), std::string::npos);
	EXPECT_NE(camera.error().message().find("; --camera pattern needs none"),
		  std::string::npos);
}

TEST(CameraChoices, AreTheNodesOfTheMachineInTheirOrder)
{
	test::FakeIo io;
	for (const char *path : {"/dev/video9", "/dev/video10"})
		io.add(path, std::make_shared<test::FakeCameraNode>(test::FakeCameraNodeTraits()));
	io.add("/dev/video3",
	       std::make_shared<test::FakeEncoderNode>(test::FakeEncoderNodeTraits()));
	std::vector<std::string> paths;
	for (const DeviceSelector &choice : camera_choices({}, io))
		paths.push_back(choice.name);
	EXPECT_EQ(paths, (std::vector<std::string>{"/dev/video9", "/dev/video10"}));
}

TEST(CameraChoices, ANumberAndANameAloneAreFound)
{
	test::FakeIo io;
	io.add("/dev/video3", std::make_shared<test::FakeCameraNode>(test::FakeCameraNodeTraits()));
	for (const char *word : {"3", "video3", "Fake camera"}) {
		const auto camera = find_camera(parse_camera_selector(word).value(), io);
		ASSERT_TRUE(camera) << word << ": " << camera.error().message();
		EXPECT_EQ((*camera)->identity().path, "/dev/video3");
	}
	for (const char *word : {"4", "Another camera"}) {
		const auto camera = find_camera(parse_camera_selector(word).value(), io);
		ASSERT_FALSE(camera);
		EXPECT_NE(camera.error().message().find("/dev/video3 (card:Fake camera"),
			  std::string::npos)
			<< camera.error().message();
	}
}

TEST(CameraChoices, AMisspeltKindIsAnsweredWithTheNearest)
{
	NoDevices io;
	const auto camera = find_camera(parse_camera_selector("patern").value(), io);
	ASSERT_FALSE(camera);
	EXPECT_NE(camera.error().message().find("did you mean pattern?"), std::string::npos);
}

/// Why there is no encoder that `auto` could take for the codec.
std::string missing(Codec codec, v4l2::Io &io)
{
	EncoderSettings settings;
	settings.codec = codec;
	const std::vector<DeviceSelector> choices = encoder_choices(settings, io);
	EXPECT_EQ(choices, std::vector{DeviceSelector()});
	EXPECT_FALSE(is_last_resort(choices[0]));
	const auto encoder = open_encoder(choices[0], settings, io);
	EXPECT_FALSE(encoder);
	return encoder ? "" : text_of(encoder.error());
}

/// Of FWHT no render node has heard.
TEST(EncoderChoices, OfAMachineWithoutAnyIsOneThatTellsWhatThereIs)
{
	NoDevices io;
	const std::string text = missing(Codec::kFwht, io);
	EXPECT_THAT(text, StartsWith("no encoder of this machine makes fwht; it has "));
	EXPECT_THAT(text, EndsWith("software (h264)"));
}

TEST(EncoderChoices, OfAnotherCodecTellTheNodesAndWhatIsDenied)
{
	test::FakeIo io;
	io.add("/dev/video3",
	       std::make_shared<test::FakeEncoderNode>(test::FakeEncoderNodeTraits()));
	EXPECT_THAT(missing(Codec::kFwht, io),
		    StartsWith("no encoder of this machine makes fwht; it has /dev/video3 (h264"));
	io.deny("/dev/video3");
	EXPECT_THAT(missing(Codec::kFwht, io),
		    AllOf(HasSubstr("software (h264); you may not open /dev/video3;"),
			  Not(HasSubstr("/dev/video3 ("))));
}

TEST(EncoderChoices, OfAMachineWithoutHardwareIsTheSoftwareEncoder)
{
	if (!vaapi::candidates(std::nullopt).empty())
		GTEST_SKIP() << "this machine has a VA-API encoder";
	NoDevices io;
	for (const auto codec : {std::optional<Codec>(), std::optional(Codec::kH264)}) {
		EncoderSettings settings;
		settings.codec = codec;
		const std::vector<DeviceSelector> choices = encoder_choices(settings, io);
		ASSERT_EQ(choices.size(), 1u);
		EXPECT_EQ(choices[0].api, DeviceApi::kSoftware);
		EXPECT_TRUE(is_last_resort(choices[0]));
		const auto encoder = open_encoder(choices[0], settings, io);
		ASSERT_TRUE(encoder) << encoder.error().message();
		EXPECT_EQ((*encoder)->codec(), Codec::kH264);
	}
}

} // namespace
} // namespace penstock
