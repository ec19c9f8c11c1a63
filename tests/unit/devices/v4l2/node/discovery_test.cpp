#include "devices/v4l2/node/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/videodev2.h>

#include "core/base/user_mistake.h"
#include "core/base/whole_message.h"
#include "tests/support/fakes/changed_io.h"
#include "tests/support/v4l2/fake_camera_node.h"
#include "tests/support/v4l2/fake_encoder_node.h"
#include "tests/support/v4l2/fake_io.h"

// Which node a selector finds, on machines of fake nodes.

namespace penstock::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using v4l2::Role;

class Discovery : public testing::Test
{
protected:
	~Discovery() override { EXPECT_THAT(io_.complaints(), IsEmpty()); }

	void add_camera(const std::string &path, const std::string &card, const std::string &bus,
			bool needs_graph = false)
	{
		FakeCameraNodeTraits traits;
		traits.identity = {"fake", card, bus};
		traits.needs_graph = needs_graph;
		io_.add(path, std::make_shared<FakeCameraNode>(traits));
	}
	void add_encoder(const std::string &path, const std::string &card, std::uint32_t codec)
	{
		FakeEncoderNodeTraits traits;
		traits.identity = {"fake", card, "platform:" + card};
		traits.codecs = {codec};
		traits.controls = usual_encoder_controls();
		io_.add(path, std::make_shared<FakeEncoderNode>(traits));
	}
	/// A board with a sensor, two webcams of one make, a grabber and two encoders.
	void add_board()
	{
		add_camera("/dev/video0", "sensor", "platform:isp", true);
		add_camera("/dev/video10", "HDMI grabber", "usb-1.4");
		add_camera("/dev/video2", "Webcam", "usb-1.2");
		add_camera("/dev/video4", "Webcam", "usb-1.3");
		add_encoder("/dev/video1", "hevc-enc", V4L2_PIX_FMT_HEVC);
		add_encoder("/dev/video11", "h264-enc", V4L2_PIX_FMT_H264);
		// No video nodes, though their names begin like some.
		add_camera("/dev/video", "none", "none");
		add_camera("/dev/v4l-subdev0", "none", "none");
	}

	/// The path of what is found, or why nothing is.
	std::string find(const std::string &word, Role role = Role::kCamera)
	{
		DeviceSelector selector = (role == Role::kCamera ? parse_camera_selector
								 : parse_encoder_selector)(word)
						  .value();
		auto found = v4l2::find_device(selector, role, io_);
		error_ = found ? Error{} : found.error();
		return found ? (*found)->path() : text_of(found.error());
	}

	FakeIo io_;
	Error error_; ///< of the last find()
};

TEST_F(Discovery, AutoIsTheLowestNumberThatNeedsNoMediaGraph)
{
	add_board();
	EXPECT_EQ(find("auto"), "/dev/video2");
	EXPECT_EQ(find("auto", Role::kEncoder), "/dev/video1");
}

TEST_F(Discovery, CandidatesComeInTheOrderOfTheirNumbers)
{
	add_board();
	EXPECT_THAT(v4l2::candidates(Role::kCamera, io_),
		    ElementsAre("/dev/video2", "/dev/video4", "/dev/video10"));
	EXPECT_THAT(v4l2::encoder_candidates(std::nullopt, io_),
		    ElementsAre("/dev/video1", "/dev/video11"));
	EXPECT_THAT(v4l2::encoder_candidates(Codec::kH264, io_), ElementsAre("/dev/video11"));
	EXPECT_THAT(v4l2::encoder_candidates(Codec::kVp8, io_), IsEmpty());
}

TEST_F(Discovery, ACardOrABusIsFoundUnderAnyNumber)
{
	add_board();
	EXPECT_EQ(find("card:HDMI grabber"), "/dev/video10");
	EXPECT_EQ(find("bus:usb-1.3"), "/dev/video4");
	EXPECT_EQ(find("card:sensor"), "/dev/video0"); // by its name also with a graph
	EXPECT_EQ(find("card:h264-enc", Role::kEncoder), "/dev/video11");
}

TEST_F(Discovery, ACardOfTwoIsAMistakeThatNamesBoth)
{
	add_board();
	EXPECT_THAT(find("card:Webcam"), AllOf(HasSubstr("2 cameras"), HasSubstr("/dev/video2"),
					       HasSubstr("/dev/video4"), HasSubstr("bus:usb-1.2")));
	EXPECT_TRUE(is_user_mistake(error_));
}

TEST_F(Discovery, WhatIsNotThereIsAnsweredWithTheNearestAndWithAllThatIs)
{
	add_board();
	EXPECT_THAT(find("card:HDMI graber"),
		    AllOf(HasSubstr("did you mean card:HDMI grabber?"), HasSubstr("/dev/video10"),
			  Not(HasSubstr("h264-enc"))));
	EXPECT_TRUE(error_.is(std::errc::no_such_device));
	// An encoder's name finds no camera.
	EXPECT_THAT(find("card:h264-enc"), HasSubstr("cameras here: "));
	EXPECT_THAT(find("/dev/video3"), AllOf(HasSubstr("/dev/video3"), Not(HasSubstr("mean"))));
	EXPECT_THAT(find("/dev/video11"),
		    AllOf(HasSubstr("is an encoder, not a camera"), HasSubstr("cameras here")));
}

TEST_F(Discovery, SaysNothingOfDevicesThatAreMissingWhereAllIsSaid)
{
	add_board();
	for (const char *word : {"card:HDMI graber", "/dev/video11", "/nowhere/video", "/dev/null"})
		EXPECT_THAT(find(word),
			    AllOf(Not(HasSubstr("No such device")), Not(HasSubstr("No such file")),
				  Not(HasSubstr("ioctl")), HasSubstr("cameras here")))
			<< word;
}

TEST_F(Discovery, OfAMachineWithoutNodesSaysSo)
{
	EXPECT_THAT(find("auto"), HasSubstr("there is no camera"));
	EXPECT_THAT(find("auto", Role::kEncoder), HasSubstr("there is no V4L2 encoder"));
	EXPECT_THAT(v4l2::candidates(Role::kCamera, io_), IsEmpty());
}

TEST_F(Discovery, TellsOfNodesThatThisUserMayNotOpen)
{
	io_.deny("/dev/video0");
	io_.deny("/dev/video1");
	EXPECT_THAT(find("auto"), AllOf(HasSubstr("you may not open /dev/video0, /dev/video1"),
					HasSubstr("group video")));
	EXPECT_THAT(find("card:Webcam"), HasSubstr("group video"));
	EXPECT_THAT(find("/dev/video1"), HasSubstr("group video"));
	// Where there is a camera, it is taken.
	add_camera("/dev/video2", "Webcam", "usb-1.2");
	EXPECT_EQ(find("auto"), "/dev/video2");
}

/// The path of the node that is the lost one now.
class LostDevice : public Discovery
{
protected:
	std::string find_again(const std::string &path, const std::string &card,
			       const std::string &bus)
	{
		auto found = v4l2::find_again({path, "fake", card, bus}, Role::kCamera, io_);
		return found ? (*found)->path() : text_of(found.error());
	}
};

TEST_F(LostDevice, IsFoundUnderAnotherNumber)
{
	add_board();
	EXPECT_EQ(find_again("/dev/video0", "Webcam", "usb-1.3"), "/dev/video4");
	EXPECT_EQ(find_again("/dev/video2", "HDMI grabber", "usb-1.4"), "/dev/video10");
}

TEST_F(LostDevice, IsNotAnotherOneOfItsMake)
{
	add_camera("/dev/video2", "Webcam", "usb-1.2");
	EXPECT_THAT(find_again("/dev/video2", "Webcam", "usb-1.3"), HasSubstr("is not there"));
	EXPECT_THAT(find_again("/dev/video2", "Grabber", "usb-1.2"), HasSubstr("is not there"));
}

/// The inputs of one card are told apart by their paths only.
TEST_F(LostDevice, OfSeveralOnOneBusIsTheOneWithTheSamePath)
{
	add_camera("/dev/video0", "Card", "PCI:0000:03:00.0");
	add_camera("/dev/video1", "Card", "PCI:0000:03:00.0");
	EXPECT_EQ(find_again("/dev/video1", "Card", "PCI:0000:03:00.0"), "/dev/video1");
	EXPECT_THAT(find_again("/dev/video7", "Card", "PCI:0000:03:00.0"),
		    HasSubstr("is not there"));
}

/// One node's driver says that it gives metadata, as uvcvideo's second one does.
class MetadataNode final : public ChangedNode
{
public:
	using ChangedNode::ChangedNode;

	int ioctl(int fd, unsigned long request, void *argument) override
	{
		const int result = ChangedNode::ioctl(fd, request, argument);
		if (is_of_node(fd) && request == VIDIOC_QUERYCAP)
			static_cast<v4l2_capability *>(argument)->device_caps =
				V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
		return result;
	}
};

TEST_F(Discovery, ANodeOfMetadataNamesTheOneOfItsPictures)
{
	add_board();
	add_camera("/dev/video3", "Webcam", "usb-1.2");
	MetadataNode io(io_, "/dev/video3");
	const auto found =
		v4l2::find_device(parse_camera_selector("/dev/video3").value(), Role::kCamera, io);
	ASSERT_FALSE(found);
	EXPECT_EQ(text_of(found.error()), "/dev/video3 (Webcam) gives metadata, no pictures; these "
					  "come from /dev/video2");
}

} // namespace
} // namespace penstock::test
