#include "app/backends/device_filter.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process/scratch_directory.h"

namespace penstock {
namespace {

DeviceList example()
{
	DeviceList list;
	list.cameras.resize(2);
	list.cameras[0].capabilities.identity = {"/dev/video0", "uvcvideo", "HD Webcam", "usb-1"};
	list.cameras[0].aliases = {"by-id:usb-HD_Webcam-video-index0"};
	list.cameras[1].capabilities.identity = {"pattern", "pattern", "Colour bars", ""};
	list.encoders.resize(1);
	list.encoders[0].capabilities.identity = {"/dev/video11", "coda", "Coda", "platform:coda"};
	list.unusable.push_back({"/dev/dri/renderD128", {}});
	list.allocators = {"udmabuf"};
	return list;
}

/// The paths that are left.
std::vector<std::string> left(DeviceList list, std::string_view name)
{
	std::vector<std::string> paths;
	const bool found = keep_only(list, name);
	for (const auto &camera : list.cameras)
		paths.push_back(camera.capabilities.identity.path);
	for (const auto &encoder : list.encoders)
		paths.push_back(encoder.capabilities.identity.path);
	for (const UnusableNode &node : list.unusable)
		paths.push_back(node.path);
	EXPECT_EQ(found, !paths.empty());
	EXPECT_TRUE(list.allocators.empty());
	return paths;
}

TEST(DeviceFilter, KnowsADeviceByEachOfItsNames)
{
	for (const char *name : {"/dev/video0", "0", "video0", "HD Webcam", "card:HD Webcam",
				 "bus:usb-1", "by-id:usb-HD_Webcam-video-index0"})
		EXPECT_THAT(left(example(), name), testing::ElementsAre("/dev/video0")) << name;
	EXPECT_THAT(left(example(), "11"), testing::ElementsAre("/dev/video11"));
	EXPECT_THAT(left(example(), "pattern"), testing::ElementsAre("pattern"));
	for (const char *name : {"/dev/dri/renderD128", "renderD128", "vaapi:128"})
		EXPECT_THAT(left(example(), name), testing::ElementsAre("/dev/dri/renderD128"));
}

TEST(DeviceFilter, LeavesNothingForAnUnknownName)
{
	for (const char *name : {"1", "video1", "HD", "bus:", "card:", "/dev/video1"})
		EXPECT_THAT(left(example(), name), testing::IsEmpty()) << name;
}

TEST(DeviceFilter, FollowsALink)
{
	const test::ScratchDirectory folder;
	DeviceList list = example();
	const std::string node = folder.path() + "/video7";
	std::filesystem::create_directory(node);
	std::filesystem::create_symlink(node, folder.path() + "/front-door");
	list.cameras[0].capabilities.identity.path = node;
	EXPECT_THAT(left(list, folder.path() + "/front-door"), testing::ElementsAre(node));
}

} // namespace
} // namespace penstock
