#include <optional>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "tests/lab/lab_test.h"
#include "tests/support/lab/usb_camera.h"
#include "tests/support/pictures/recorded_numbers.h"

// What penstock makes of a camera that spoils pictures: each fault with each kind of stream,
// exactly.

namespace penstock::test {
namespace {

using nlohmann::json;
using Numbers = std::vector<std::optional<std::uint32_t>>;
using Sent = UsbCamera::Sent;
using Words = std::vector<std::string>;

constexpr Size kSize{320, 240};
constexpr std::size_t kFrames = 24;
constexpr std::size_t kSpoilt = 3;

/// Where a spoilt picture is found.
enum class Fate {
	kMissing,  ///< counted as the camera's: the driver dropped it
	kDamaged,  ///< counted as corrupt
	kLeftOut,  ///< likewise, but by the encoder, so that it is one of --frames
	kRecorded, ///< in the recording, since nothing tells that it is wrong
};

struct Fates {
	Fate dropping; ///< as uvcvideo is by default
	Fate keeping;  ///< with nodrop=1
};
constexpr Fates kDriverSees{Fate::kMissing, Fate::kDamaged};
constexpr Fates kNothingArrives{Fate::kMissing, Fate::kMissing};
constexpr Fates kPenstockSees{Fate::kDamaged, Fate::kDamaged};
constexpr Fates kCopyingSees{Fate::kLeftOut, Fate::kLeftOut};
constexpr Fates kNobodySees{Fate::kRecorded, Fate::kRecorded};

struct Fault {
	std::string name;
	std::string when; ///< after the @
	Fates raw;
	Fates mjpeg;
	Fates h264;
};

struct Stream {
	std::string name;
	Words options;
	Fates Fault::*fates;
};

enum class Driver { kDrops, kKeeps };
using Cell = std::tuple<Stream, Fault, Driver, std::string>;

std::ostream &operator<<(std::ostream &out, const Stream &stream)
{
	return out << stream.name;
}

std::ostream &operator<<(std::ostream &out, const Fault &fault)
{
	return out << fault.name;
}

std::string name_of(const Cell &cell)
{
	const auto &[stream, fault, driver, transfer] = cell;
	std::string name = fmt::format("{}_{}_nodrop{}_{}", stream.name, fault.name,
				       driver == Driver::kKeeps ? 1 : 0, transfer);
	std::erase(name, '-');
	return name;
}

class UsbFaultTable : public testing::TestWithParam<Cell>
{
protected:
	const Stream &stream() const { return std::get<Stream>(GetParam()); }
	const Fault &fault() const { return std::get<Fault>(GetParam()); }
	Fate fate() const
	{
		const Fates &fates = fault().*stream().fates;
		return std::get<Driver>(GetParam()) == Driver::kKeeps ? fates.keeping
								      : fates.dropping;
	}

	/// Returns the statistics.
	json record(const UsbCamera &camera) const
	{
		const Finished run =
			penstock(Words{"record", "--camera", camera.node(), "--size", "320x240",
				       "--fps", "30", "--frames", std::to_string(kFrames),
				       "--stats-file", scratch_.file("statistics"), "-o", out()} +
				 stream().options);
		EXPECT_EQ(run.ending, exited(0)) << run.err;
		return read_json(scratch_.file("statistics"));
	}
	std::string out() const { return scratch_.file("out.h264"); }

	/// The pictures of the run: all up to the one that ended it.
	std::vector<Sent> pictures_of(const UsbCamera &camera) const
	{
		std::vector<Sent> pictures;
		std::size_t counted = 0;
		for (const Sent &picture : camera.sent()) {
			if (counted == kFrames)
				break;
			counted += is_recorded(picture) || fate() == Fate::kLeftOut ? 1 : 0;
			pictures.push_back(picture);
		}
		return pictures;
	}
	bool is_recorded(const Sent &picture) const
	{
		return picture.fault == "none" || fate() == Fate::kRecorded;
	}

	std::size_t impaired(const std::vector<Sent> &pictures) const;
	void expect_counters(const json &statistics) const;
	void expect_bytes(const std::vector<Sent> &pictures) const;
	void expect_numbers(const std::vector<Sent> &pictures) const;

	ScratchDirectory scratch_;
};

/// After a missing picture, up to the next keyframe.
std::size_t UsbFaultTable::impaired(const std::vector<Sent> &pictures) const
{
	std::size_t count = 0;
	bool whole = true;
	for (const Sent &picture : pictures) {
		whole = is_recorded(picture) && (whole || picture.keyframe);
		count += is_recorded(picture) && !whole ? 1 : 0;
	}
	return count;
}

void UsbFaultTable::expect_counters(const json &statistics) const
{
	const bool left_out = fate() == Fate::kLeftOut;
	EXPECT_EQ(statistics["frames_encoded"], kFrames - (left_out ? kSpoilt : 0));
	EXPECT_EQ(statistics["frames_dropped"],
		  (json{{"camera", fate() == Fate::kMissing ? kSpoilt : 0},
			{"corrupt", fate() == Fate::kDamaged || left_out ? kSpoilt : 0},
			{"late", 0}}));
}

/// What the camera coded is there as it was sent.
void UsbFaultTable::expect_bytes(const std::vector<Sent> &pictures) const
{
	std::string bytes;
	for (const Sent &picture : pictures)
		if (is_recorded(picture))
			bytes += picture.bytes;
	EXPECT_TRUE(read_file(out()) == bytes);
}

/// The camera numbers its pictures. One whose bytes are wrong may show any number.
void UsbFaultTable::expect_numbers(const std::vector<Sent> &pictures) const
{
	const Numbers found = recorded_numbers(out(), kSize);
	std::size_t at = 0;
	std::uint32_t number = 0;
	for (const Sent &picture : pictures) {
		// Those of another size have numbers of their own.
		const std::uint32_t shown = picture.fault == "resize" ? 0 : number++;
		if (!is_recorded(picture))
			continue;
		ASSERT_LT(at, found.size());
		if (picture.fault == "none" || picture.fault == "no-end") {
			EXPECT_EQ(found[at], shown) << picture.number;
		}
		++at;
	}
	EXPECT_EQ(at, found.size());
}

TEST_P(UsbFaultTable, IsExact)
{
	std::optional<DamagedFramesKept> kept;
	if (std::get<Driver>(GetParam()) == Driver::kKeeps)
		kept.emplace();
	const UsbCamera camera({"small", "--transfer", std::get<std::string>(GetParam()), "--fault",
				fault().name + "@" + fault().when});
	const json statistics = record(camera);
	const std::vector<Sent> pictures = pictures_of(camera);
	expect_counters(statistics);
	if (stream().fates == &Fault::h264) {
		EXPECT_EQ(statistics["frames_impaired"], impaired(pictures));
		expect_bytes(pictures);
	} else {
		EXPECT_EQ(statistics["frames_impaired"], 0);
		expect_numbers(pictures);
	}
}

const Stream kNv12{"nv12", {"--format", "NV12", "--encoder", "software"}, &Fault::raw};
const Stream kYuyv{"yuyv", {"--format", "YUYV", "--encoder", "software"}, &Fault::raw};
const Stream kMjpeg{"mjpeg", {"--format", "MJPG", "--encoder", "software"}, &Fault::mjpeg};
const Stream kH264{"h264", {"--codec", "h264", "--encoder", "copy"}, &Fault::h264};

const Fault kFaults[] = {
	{"error", "5+6:3", kDriverSees, kDriverSees, kDriverSees},
	{"short", "5+6:3", kDriverSees, kPenstockSees, kNobodySees},
	{"empty", "5+6:3", kNothingArrives, kNothingArrives, kNothingArrives},
	{"oversize", "5+6:3", kDriverSees, kDriverSees, kDriverSees},
	{"no-end", "5+6:3", kNobodySees, kNobodySees, kNobodySees},
	{"corrupt", "5+6:3", kNobodySees, kNobodySees, kNobodySees},
	{"zeros", "5+6:3", kNobodySees, kPenstockSees, kCopyingSees},
	{"resize", "5+6:3", kDriverSees, kPenstockSees, kNobodySees},
	// 3 s
	{"pause", "5+1:90", kNobodySees, kNobodySees, kNobodySees},
};

INSTANTIATE_TEST_SUITE_P(Cells, UsbFaultTable,
			 testing::Combine(testing::Values(kNv12, kYuyv, kMjpeg, kH264),
					  testing::ValuesIn(kFaults),
					  testing::Values(Driver::kDrops, Driver::kKeeps),
					  testing::Values("bulk", "iso")),
			 [](const auto &test) { return name_of(test.param); });

} // namespace
} // namespace penstock::test
