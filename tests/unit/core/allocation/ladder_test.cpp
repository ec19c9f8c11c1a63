#include "core/allocation/ladder.h"

#include <ostream>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using enum PixelFormat;
using testing::ElementsAreArray;

/// "import NV12", "shared udmabuf YUYV", "copy NM12 NV12"
std::string written(const Candidate &path)
{
	std::string text(name_of(path.strategy));
	if (!path.allocator.empty())
		text += " " + path.allocator;
	text += " " + std::string(name_of(path.camera_format));
	if (path.encoder_format != path.camera_format)
		text += " " + std::string(name_of(path.encoder_format));
	return text;
}

std::vector<std::string> written(const std::vector<Candidate> &paths)
{
	std::vector<std::string> texts;
	for (const Candidate &path : paths)
		texts.push_back(written(path));
	return texts;
}

/// As the CPU can: everything to 4:2:0 and to YUYV, nothing to a compressed format.
bool usual_conversions(PixelFormat from, PixelFormat to)
{
	if (from == kH264 || from == kHEVC)
		return false;
	return to == kNV12 || to == kYU12 || to == kYUYV || to == kNM12 || to == kGREY;
}

LadderInput between(std::vector<PixelFormat> camera, std::vector<PixelFormat> encoder)
{
	LadderInput input;
	input.camera_formats = std::move(camera);
	input.encoder_formats = std::move(encoder);
	input.convertible = usual_conversions;
	return input;
}

LadderInput passing(LadderInput input)
{
	input.passes_through = true;
	return input;
}

LadderInput with_allocators(LadderInput input, std::vector<std::string> allocators)
{
	input.allocators = std::move(allocators);
	return input;
}

LadderInput with_policy(LadderInput input, ZeroCopy zero_copy,
			std::optional<Strategy> memory = std::nullopt)
{
	input.policy.zero_copy = zero_copy;
	input.policy.memory = memory;
	return input;
}

LadderInput fixed(LadderInput input)
{
	input.formats_fixed = true;
	return input;
}

/// The encoder's device turns `formats` into the encoder's first one.
LadderInput with_device(LadderInput input, std::vector<PixelFormat> formats)
{
	input.device_converts = std::move(formats);
	return input;
}

LadderInput scaled(LadderInput input)
{
	input.scales = true;
	return input;
}

struct LadderRow {
	std::string name;
	LadderInput input;
	std::vector<std::string> paths;
};

std::ostream &operator<<(std::ostream &out, const LadderRow &row)
{
	return out << row.name;
}

class Ladder : public testing::TestWithParam<LadderRow>
{};

TEST_P(Ladder, HasTheseRungsInThisOrder)
{
	EXPECT_THAT(written(ladder(GetParam().input)), ElementsAreArray(GetParam().paths));
}

const LadderRow kLadderRows[] = {
	{"import before export before shared before copy",
	 with_allocators(between({kNV12}, {kNV12}), {"dma-heap:system", "udmabuf"}),
	 {"import NV12", "export NV12", "shared dma-heap:system NV12", "shared udmabuf NV12",
	  "copy NV12"}},
	{"every path without a copy before any with one",
	 between({kNV12, kYUYV}, {kNV12, kYUYV}),
	 {"import NV12", "export NV12", "import YUYV", "export YUYV", "copy NV12", "copy YUYV",
	  "convert NV12 YUYV", "convert YUYV NV12"}},
	{"4:2:0 first whatever the camera's order",
	 with_policy(between({kRGB3, kYUYV, kNV16, kYU12}, {kRGB3, kYUYV, kNV16, kYU12}),
		     ZeroCopy::kPrefer, Strategy::kExport),
	 {"export YU12", "export YUYV", "export NV16", "export RGB3"}},
	{"formats of the same cost as the camera lists them",
	 with_policy(between({kYUYV, kYU12, kNV16, kNV12}, {kNV12, kNV16, kYU12, kYUYV}),
		     ZeroCopy::kPrefer, Strategy::kImport),
	 {"import YU12", "import NV12", "import YUYV", "import NV16"}},
	{"grey last although it is the smallest",
	 with_policy(between({kGREY, kRGB3, kNV12}, {kGREY, kRGB3, kNV12}), ZeroCopy::kPrefer,
		     Strategy::kImport),
	 {"import NV12", "import RGB3", "import GREY"}},
	{"grey is the last thing to convert to",
	 with_policy(between({kBA81}, {kGREY, kYUYV}), ZeroCopy::kPrefer, Strategy::kConvert),
	 {"convert BA81 YUYV"}},
	{"grey rather than nothing",
	 with_policy(between({kBA81}, {kGREY}), ZeroCopy::kPrefer, Strategy::kConvert),
	 {"convert BA81 GREY"}},
	{"the user's formats in the user's order",
	 fixed(between({kYUYV, kGREY, kNV12}, {kNV12, kGREY, kYUYV})),
	 {"import YUYV", "export YUYV", "import GREY", "export GREY", "import NV12", "export NV12",
	  "copy YUYV", "copy GREY", "copy NV12", "convert YUYV NV12", "convert GREY NV12",
	  "convert NV12 YUYV"}},
	{"another number of memories is a copy, not a conversion",
	 between({kNM12}, {kNV12}),
	 {"copy NM12 NV12"}},
	{"the copy stays in its format before it changes the number of memories",
	 with_policy(between({kNM12}, {kNM12, kNV12, kYUYV}), ZeroCopy::kOff),
	 {"copy NM12", "copy NM12 NV12", "convert NM12 YUYV"}},
	{"no format in common leaves conversions",
	 between({kBA81, kRGB3}, {kNV12}),
	 {"convert BA81 NV12", "convert RGB3 NV12"}},
	{"compressed frames are converted, never copied",
	 between({kMJPG, kYUYV}, {kNV12, kYUYV}),
	 {"import YUYV", "export YUYV", "copy YUYV", "convert YUYV NV12", "convert MJPG NV12"}},
	{"what cannot be converted is not a path", between({kNV12}, {kRGB3}), {}},
	{"off only copies",
	 with_policy(with_allocators(between({kNV12}, {kNV12}), {"udmabuf"}), ZeroCopy::kOff),
	 {"copy NV12"}},
	{"require keeps the copying rungs, which explain what it refuses",
	 with_policy(between({kNV12}, {kNV12}), ZeroCopy::kRequire),
	 {"import NV12", "export NV12", "copy NV12"}},
	{"only the strategy that the user names: import",
	 with_policy(with_allocators(between({kNV12}, {kNV12, kYUYV}), {"udmabuf"}),
		     ZeroCopy::kPrefer, Strategy::kImport),
	 {"import NV12"}},
	{"only the strategy that the user names: export",
	 with_policy(with_allocators(between({kNV12}, {kNV12, kYUYV}), {"udmabuf"}),
		     ZeroCopy::kPrefer, Strategy::kExport),
	 {"export NV12"}},
	{"only the strategy that the user names: shared, with what the choice of allocators left",
	 with_policy(with_allocators(between({kNV12}, {kNV12, kYUYV}), {"dumb:/dev/dri/card0"}),
		     ZeroCopy::kPrefer, Strategy::kShared),
	 {"shared dumb:/dev/dri/card0 NV12"}},
	{"only the strategy that the user names: copy",
	 with_policy(with_allocators(between({kNV12}, {kNV12, kYUYV}), {"udmabuf"}),
		     ZeroCopy::kPrefer, Strategy::kCopy),
	 {"copy NV12"}},
	{"only the strategy that the user names: convert",
	 with_policy(with_allocators(between({kNV12}, {kNV12, kYUYV}), {"udmabuf"}),
		     ZeroCopy::kPrefer, Strategy::kConvert),
	 {"convert NV12 YUYV"}},
	{"off and a strategy without a copy contradict each other",
	 with_policy(between({kNV12}, {kNV12}), ZeroCopy::kOff, Strategy::kImport),
	 {}},
	{"shared without an allocator",
	 with_policy(between({kNV12}, {kNV12}), ZeroCopy::kPrefer, Strategy::kShared),
	 {}},
	{"a format that is named twice is tried once",
	 fixed(between({kYUYV, kNV12, kYUYV}, {kNV12, kYUYV})),
	 {"import YUYV", "export YUYV", "import NV12", "export NV12", "copy YUYV", "copy NV12",
	  "convert YUYV NV12", "convert NV12 YUYV"}},
	{"a format that the encoder lists twice is tried once",
	 between({kNV12}, {kNV12, kNV12}),
	 {"import NV12", "export NV12", "copy NV12"}},
	{"nothing comes of nothing", between({}, {}), {}},
	{"the device converts before the CPU copies, and after all that need no conversion",
	 with_device(between({kYUYV, kNV12}, {kNV12}), {kYUYV}),
	 {"import NV12", "export NV12", "device-convert YUYV NV12", "copy NV12",
	  "convert YUYV NV12"}},
	{"the device reads the camera's memory, or else a third allocator's",
	 with_device(
		 with_allocators(between({kYUYV}, {kNV12, kYU12}), {"dma-heap:system", "udmabuf"}),
		 {kYUYV, kRGB3}),
	 {"device-convert YUYV NV12", "device-convert dma-heap:system YUYV NV12",
	  "device-convert udmabuf YUYV NV12", "convert YUYV NV12"}},
	{"coded frames are decoded by the device from the camera's own memory, or by the CPU",
	 with_device(with_allocators(between({kMJPG}, {kNV12}), {"dma-heap:system", "udmabuf"}),
		     {kMJPG}),
	 {"device-convert MJPG NV12", "convert MJPG NV12"}},
	{"pixels that the device converts before coded frames",
	 with_device(between({kMJPG, kYUYV}, {kNV12}), {kYUYV, kMJPG}),
	 {"device-convert YUYV NV12", "device-convert MJPG NV12", "convert YUYV NV12",
	  "convert MJPG NV12"}},
	{"what the device does not convert is left to the CPU",
	 with_device(between({kRGB3}, {kNV12}), {kYUYV}),
	 {"convert RGB3 NV12"}},
	{"a picture of another size goes through the device, or nowhere",
	 scaled(with_device(between({kNV12, kYUYV, kRGB3}, {kNV12}), {kYUYV, kNV12})),
	 {"device-convert NV12", "device-convert YUYV NV12"}},
	{"nothing scales but a device", scaled(between({kNV12}, {kNV12})), {}},
	{"only the strategy that the user names: device-convert",
	 with_policy(with_device(between({kNV12, kYUYV}, {kNV12}), {kYUYV}), ZeroCopy::kPrefer,
		     Strategy::kDeviceConvert),
	 {"device-convert YUYV NV12"}},
	{"another strategy that the user names leaves no conversion by the device",
	 with_policy(with_device(between({kYUYV}, {kNV12}), {kYUYV}), ZeroCopy::kPrefer,
		     Strategy::kExport),
	 {}},
	{"off leaves no conversion by the device: it copies nothing",
	 with_policy(with_device(between({kYUYV}, {kNV12}), {kYUYV}), ZeroCopy::kOff),
	 {"convert YUYV NV12"}},
	{"require keeps the device's conversion: the CPU copies nothing",
	 with_policy(with_device(between({kYUYV}, {kNV12}), {kYUYV}), ZeroCopy::kRequire),
	 {"device-convert YUYV NV12", "convert YUYV NV12"}},
	{"coded frames pass through in the order of what is asked for",
	 passing(between({kMJPG, kNV12, kH264}, {kH264, kHEVC, kMJPG})),
	 {"passthrough H264", "passthrough MJPG"}},
	{"pixels do not pass through", passing(between({kNV12}, {kH264})), {}},
	{"coded frames pass through without a copy",
	 with_policy(passing(between({kH264}, {kH264})), ZeroCopy::kRequire),
	 {"passthrough H264"}},
	{"whoever wants copies gets none of them",
	 with_policy(passing(between({kH264}, {kH264})), ZeroCopy::kOff),
	 {}},
	{"an encoder takes no coded frames",
	 between({kH264, kHEVC, kNV12}, {kNV12}),
	 {"import NV12", "export NV12", "copy NV12"}},
	{"a device without a format to convert to", with_device(between({kYUYV}, {}), {kYUYV}), {}},
};

INSTANTIATE_TEST_SUITE_P(Table, Ladder, testing::ValuesIn(kLadderRows));

TEST(LadderRules, WithoutAConverterNothingIsConverted)
{
	LadderInput input = between({kBA81, kNV12}, {kNV12, kYUYV});
	input.convertible = nullptr;
	EXPECT_THAT(written(ladder(input)),
		    ElementsAreArray({"import NV12", "export NV12", "copy NV12"}));
}

TEST(LadderRules, NoPathIsListedTwice)
{
	std::vector<PixelFormat> all;
	for (const PixelFormatInfo &info : pixel_formats())
		all.push_back(info.format);
	LadderInput input = with_allocators(between(all, all), {"udmabuf", "dma-heap:system"});
	std::vector<std::string> paths = written(ladder(input));
	EXPECT_EQ(std::set<std::string>(paths.begin(), paths.end()).size(), paths.size());
	EXPECT_GT(paths.size(), all.size() * 4);
}

} // namespace
} // namespace penstock
