#include "config/options/distinct_places.h"

#include <filesystem>
#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/options/values.h"
#include "core/base/user_mistake.h"
#include "tests/support/process/scratch_directory.h"

// Every pair of places that a run can have, in every spelling of one file.

namespace penstock::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// One of the places that a run has.
struct Slot {
	std::string name;
	std::function<void(RecordSettings &, std::string &, const std::string &)> set;
};

void add_output(RecordSettings &record, std::size_t pipeline, const std::string &url)
{
	record.pipelines.at(pipeline).streams[0].outputs.push_back(parse_output(url).value());
}

const std::vector<Slot> kSlots{
	{"output", [](RecordSettings &record, std::string &,
		      const std::string &url) { add_output(record, 0, url); }},
	{"output_of_another_pipeline", [](RecordSettings &record, std::string &,
					  const std::string &url) { add_output(record, 1, url); }},
	{"output_of_another_stream",
	 [](RecordSettings &record, std::string &, const std::string &url) {
		 record.pipelines[0].streams.emplace_back().outputs.push_back(
			 parse_output(url).value());
	 }},
	{"stats_file", [](RecordSettings &record, std::string &,
			  const std::string &url) { record.run.stats_file = url; }},
	{"report", [](RecordSettings &record, std::string &,
		      const std::string &url) { record.run.report = url; }},
	{"events", [](RecordSettings &record, std::string &,
		      const std::string &url) { record.run.events = url; }},
	{"config_file",
	 [](RecordSettings &, std::string &config, const std::string &url) { config = url; }},
};

class Places : public testing::Test
{
protected:
	Places()
	{
		fs::create_directory(scratch_.file("folder"));
		write_file(scratch_.file("there"), {});
		fs::create_symlink(scratch_.file("there"), scratch_.file("link"));
		fs::create_symlink(scratch_.file("nowhere"), scratch_.file("dangling"));
		fs::create_hard_link(scratch_.file("there"), scratch_.file("twin"));
	}
	static Status check(const Slot &first, const std::string &one, const Slot &second,
			    const std::string &other)
	{
		RecordSettings record;
		record.pipelines.resize(2);
		std::string config;
		first.set(record, config, one);
		second.set(record, config, other);
		return check_places(record, config);
	}

	ScratchDirectory scratch_;
};

TEST_F(Places, OneFileServesNoTwo)
{
	const std::pair<std::string, std::string> spellings[] = {
		{"new", "new"},	   {"new", "folder/../new"}, {"there", "./there"},
		{"there", "link"}, {"there", "twin"},	     {"nowhere", "dangling"},
	};
	for (std::size_t i = 0; i < kSlots.size(); ++i)
		for (std::size_t j = 0; j < i; ++j)
			for (const auto &[one, other] : spellings) {
				const Status status = check(kSlots[i], scratch_.file(one),
							    kSlots[j], scratch_.file(other));
				ASSERT_FALSE(status) << kSlots[i].name << ' ' << one << ", "
						     << kSlots[j].name << ' ' << other;
				EXPECT_TRUE(is_user_mistake(status.error()));
				EXPECT_THAT(status.error().context, HasSubstr(scratch_.file(one)));
				EXPECT_THAT(status.error().context,
					    HasSubstr(scratch_.file(other)));
			}
}

TEST_F(Places, NoFileHasANameThatAnOutputMayTake)
{
	const std::pair<std::string, std::string> names[] = {
		{"a.mp4", "a-1.mp4"},	{"a.mp4", "a-00000.mp4"},    {"a[1].mp4", "a[1]-2.mp4"},
		{"%H%M.ts", "0405.ts"}, {"x-%05d.ts", "x-00001.ts"}, {"a", "a-1"},
		{"%H-%M", "04-05"},
	};
	for (const Slot &slot : {kSlots[3], kSlots[4], kSlots[5], kSlots[6]})
		for (const auto &[output, other] : names)
			EXPECT_FALSE(
				check(kSlots[0], scratch_.file(output), slot, scratch_.file(other)))
				<< output << ' ' << slot.name << ' ' << other;
	for (const char *other : {"a-x.mp4", "b-1.mp4", "a-1.json", "a-1.mp4.json"})
		EXPECT_TRUE(
			check(kSlots[0], scratch_.file("a.mp4"), kSlots[3], scratch_.file(other)))
			<< other;
	EXPECT_TRUE(check(kSlots[0], scratch_.file("a"), kSlots[3], scratch_.file("a-1.json")));
}

TEST_F(Places, TwoFilesDo)
{
	for (std::size_t i = 0; i < kSlots.size(); ++i)
		for (std::size_t j = 0; j < i; ++j) {
			EXPECT_TRUE(check(kSlots[i], scratch_.file("there"), kSlots[j],
					  scratch_.file("new")));
			EXPECT_TRUE(check(kSlots[i], "/dev/null", kSlots[j], "/dev/null"));
		}
}

TEST_F(Places, ASinkServesNoTwo)
{
	EXPECT_FALSE(check(kSlots[0], "rtsp://host/door", kSlots[1], "rtsp://host/door"));
	EXPECT_TRUE(check(kSlots[0], "rtsp://host/door", kSlots[1], "rtsp://host/yard"));
	EXPECT_FALSE(check(kSlots[0], "rtsp://host/door", kSlots[2], "rtsp://host/door"));
	EXPECT_FALSE(check(kSlots[0], "-", kSlots[1], "-"));
	EXPECT_FALSE(check(kSlots[0], "ts:-", kSlots[1], "-"));
	EXPECT_FALSE(check(kSlots[0], "ts:-", kSlots[1], "mkv:-"));
	for (const char *events : {"-", "fd:1", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}) {
		EXPECT_FALSE(check(kSlots[0], "-", kSlots[5], events)) << events;
		EXPECT_FALSE(check(kSlots[0], "/dev/stdout", kSlots[5], events)) << events;
	}
	EXPECT_TRUE(check(kSlots[0], "-", kSlots[5], "fd:3"));
}

TEST_F(Places, AnotherPasswordIsAnotherSink)
{
	for (const bool has_place : {true, false}) {
		const std::string url =
			has_place ? "rtmps://host/live/{password}" : "rtmps://host/live";
		RecordSettings record;
		record.pipelines.resize(2);
		for (std::size_t i = 0; i < 2; ++i) {
			add_output(record, i, url);
			record.pipelines[i].streams[0].outputs[0].destination.password_file =
				scratch_.file("key");
		}
		EXPECT_FALSE(check_places(record, ""));
		record.pipelines[1].streams[0].outputs[0].destination.password_file =
			scratch_.file("other");
		EXPECT_EQ(bool(check_places(record, "")), has_place) << url;
	}
}

} // namespace
} // namespace penstock::test
