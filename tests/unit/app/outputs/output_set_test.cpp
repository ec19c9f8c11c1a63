#include "app/outputs/delivery/output_set.h"

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using WorkerKind = OutputWorker::Kind;
using testing::ElementsAre;
using testing::HasSubstr;

/// What a test makes of an output: where it goes, when it waits, when it fails.
struct Script {
	std::mutex mutex;
	std::condition_variable changed;
	bool has_place = true; ///< for a file
	bool blocked = false;
	std::vector<int> written;
	std::vector<bool> keyframes; ///< whether they are
	std::vector<Size> streams;   ///< the picture's, each time that it was opened
	std::vector<const std::byte *> addresses;
	int opened = 0;
	int finished = 0;
	bool holds_streams = false;	///< more than one
	int refused_calls = 0;		///< opening fails that often
	std::vector<std::string> names; ///< of the files that are made when it is opened
	std::optional<std::size_t> full_after;
	std::optional<int> asks_at; ///< frame

	void block(bool now)
	{
		std::lock_guard lock(mutex);
		blocked = now;
		changed.notify_all();
	}
	template <typename Condition>
	bool wait_for(Condition condition)
	{
		std::unique_lock lock(mutex);
		return changed.wait_for(lock, 30s, condition);
	}
	bool wait_for_written(std::size_t count)
	{
		return wait_for([&] { return written.size() >= count; });
	}
};

class ScriptedOutput final : public Output
{
public:
	ScriptedOutput(Script &script, std::function<void()> ask_for_keyframe)
		: script_(script), ask_for_keyframe_(std::move(ask_for_keyframe))
	{}

	Status write(const Packet &packet) override
	{
		std::unique_lock lock(script_.mutex);
		script_.changed.wait(lock, [this] { return !script_.blocked; });
		if (script_.full_after && script_.written.size() >= *script_.full_after) {
			script_.full_after.reset();
			return system_error(ENOSPC, "write scripted");
		}
		int number = 0;
		std::memcpy(&number, packet.data().data(), sizeof(number));
		if (number == script_.asks_at)
			ask_for_keyframe_();
		script_.written.push_back(number);
		script_.keyframes.push_back(packet.keyframe());
		script_.addresses.push_back(packet.data().data());
		script_.changed.notify_all();
		return {};
	}
	Result<bool> begin_stream(const StreamInfo &) override { return script_.holds_streams; }
	Status finish() override
	{
		std::lock_guard lock(script_.mutex);
		++script_.finished;
		return {};
	}

private:
	Script &script_;
	std::function<void()> ask_for_keyframe_;
};

class OutputSets : public testing::Test
{
protected:
	Status add(Script &script, bool optional = false, WorkerKind kind = WorkerKind::kFile)
	{
		OutputWorker::Setup setup;
		setup.url = "scripted:";
		setup.container = "Script";
		setup.optional = optional;
		setup.kind = kind;
		setup.check = [&script]() -> Status {
			if (!script.has_place)
				return system_error(ENOENT, "place scripted");
			return {};
		};
		setup.open =
			[&script](
				const StreamInfo &stream, Deadline &,
				const OutputHandlers &handlers) -> Result<std::unique_ptr<Output>> {
			std::lock_guard lock(script.mutex);
			++script.opened;
			script.streams.push_back(stream.size);
			script.changed.notify_all();
			if (script.refused_calls-- > 0)
				return system_error(ECONNREFUSED, "connect scripted");
			if (!script.names.empty()) {
				handlers.file_made(script.names.front());
				script.names.erase(script.names.begin());
			}
			return std::make_unique<ScriptedOutput>(script, handlers.keyframe_wanted);
		};
		return outputs_->add(std::move(setup));
	}

	/// The next frames, numbered from 0 on, of `bytes` each; every tenth is a keyframe.
	void write(int count, std::size_t bytes = sizeof(int))
	{
		std::vector<std::byte> data(bytes);
		for (; count > 0; --count, ++number_) {
			std::memcpy(data.data(), &number_, sizeof(number_));
			outputs_->write({data, ClockTime(static_cast<std::uint64_t>(number_)),
					 number_ % 10 == 0});
		}
	}
	/// Lets the loop's part of the set act on what the workers found.
	bool dispatch()
	{
		pollfd ready{outputs_->event_fd(), POLLIN, 0};
		return ::poll(&ready, 1, 30000) == 1 && outputs_->dispatch(0);
	}
	/// What comes first may be a signal of another kind.
	template <typename Condition>
	bool dispatch_until(Condition condition)
	{
		while (!condition())
			if (!dispatch())
				return false;
		return true;
	}
	bool dispatch_until_keyframe_wanted()
	{
		bool wanted = false;
		outputs_->on_keyframe_wanted([&wanted] { wanted = true; });
		const bool came = dispatch_until([&wanted] { return wanted; });
		outputs_->on_keyframe_wanted({});
		return came;
	}
	OutputStatistics statistics(std::size_t output = 0) const
	{
		return outputs_->statistics().at(output);
	}

	// The scripts outlive the workers.
	Script first_;
	Script second_;
	std::unique_ptr<OutputSet> outputs_ = OutputSet::create({.codec = Codec::kFwht}).value();
	int number_ = 0;
};

std::vector<int> numbers(int from, int to)
{
	std::vector<int> all;
	for (int number = from; number < to; ++number)
		all.push_back(number);
	return all;
}

std::vector<int> operator+(std::vector<int> one, const std::vector<int> &other)
{
	one.insert(one.end(), other.begin(), other.end());
	return one;
}

TEST_F(OutputSets, EveryOutputGetsEveryFrameOfOneCopy)
{
	ASSERT_TRUE(add(first_) && add(second_));
	write(200);
	ASSERT_TRUE(outputs_->finish());
	EXPECT_EQ(first_.written, numbers(0, 200));
	EXPECT_EQ(second_.written, numbers(0, 200));
	EXPECT_EQ(first_.addresses, second_.addresses);
	EXPECT_EQ(first_.finished, 1);
	EXPECT_EQ(statistics().frames, 200u);
	EXPECT_EQ(statistics().bytes, 200 * sizeof(int));
	EXPECT_EQ(statistics().dropped, 0u);
	EXPECT_FALSE(statistics().error);
}

TEST_F(OutputSets, AnInterruptionAndItsEndAreEvents)
{
	std::mutex mutex;
	std::vector<Event> events;
	outputs_ = OutputSet::create({.codec = Codec::kFwht}, [&](Event event) {
			   const std::lock_guard lock(mutex);
			   events.push_back(std::move(event));
		   }).value();
	first_.full_after = 5;
	ASSERT_TRUE(add(first_, true, WorkerKind::kSink));
	write(10);
	ASSERT_TRUE(dispatch_until_keyframe_wanted());
	write(20);
	ASSERT_TRUE(outputs_->finish());
	ASSERT_EQ(events.size(), 2u);
	EXPECT_EQ(events[0].kind, EventKind::kOutputFailed);
	EXPECT_EQ(events[0].what, "scripted:");
	EXPECT_THAT(events[0].reason, testing::HasSubstr("No space left"));
	EXPECT_EQ(events[1].kind, EventKind::kOutputBack);
	EXPECT_EQ(events[1].frames, statistics().dropped);
}

TEST_F(OutputSets, AnOutputThatFailsForGoodIsOneEvent)
{
	std::vector<Event> events;
	outputs_ = OutputSet::create({.codec = Codec::kFwht}, [&](Event event) {
			   events.push_back(std::move(event));
		   }).value();
	first_.full_after = 5;
	ASSERT_TRUE(add(first_));
	write(10);
	EXPECT_FALSE(outputs_->finish());
	ASSERT_EQ(events.size(), 1u);
	EXPECT_EQ(events[0].kind, EventKind::kOutputFailed);
}

/// By the name that the file got, which is another one when it is opened again.
TEST_F(OutputSets, TellsWhereAnOutputWritesOnceForEachPlace)
{
	std::vector<std::string> places;
	outputs_ = OutputSet::create(
			   {.codec = Codec::kFwht}, [](const Event &) {},
			   [&](const std::string &place) { places.push_back(place); })
			   .value();
	first_.names = {"a-1.mp4", "a-2.mp4"};
	first_.full_after = 5;
	ASSERT_TRUE(add(first_, true, WorkerKind::kSink));
	write(10);
	ASSERT_TRUE(dispatch_until_keyframe_wanted());
	write(20);
	ASSERT_TRUE(outputs_->finish());
	EXPECT_THAT(places, testing::ElementsAre("a-1.mp4", "a-2.mp4"));
	EXPECT_EQ(statistics().file, "a-2.mp4");
	EXPECT_EQ(statistics().files, 2u);
}

TEST_F(OutputSets, TellsTheUrlWhereNoFileIsMade)
{
	std::vector<std::string> places;
	outputs_ = OutputSet::create(
			   {.codec = Codec::kFwht}, [](const Event &) {},
			   [&](const std::string &place) { places.push_back(place); })
			   .value();
	ASSERT_TRUE(add(first_));
	EXPECT_THAT(places, testing::IsEmpty());
	write(10);
	ASSERT_TRUE(outputs_->finish());
	EXPECT_THAT(places, testing::ElementsAre("scripted:"));
	EXPECT_EQ(statistics().file, "");
}

/// As when the source of a camera changes.
TEST_F(OutputSets, AnotherStreamGoesIntoAnotherFileAndToASinkThatIsCalledAgain)
{
	const StreamInfo small{.codec = Codec::kFwht, .size = {64, 36}};
	ASSERT_TRUE(add(first_) && add(second_, false, WorkerKind::kSink));
	write(3);
	outputs_->begin_stream(small);
	write(2);
	outputs_->begin_stream(small);
	write(2);
	ASSERT_TRUE(outputs_->finish());
	for (const Script *script : {&first_, &second_}) {
		EXPECT_EQ(script->written, numbers(0, 7));
		EXPECT_THAT(script->streams, testing::ElementsAre(Size{}, small.size));
		EXPECT_EQ(script->finished, 2);
		EXPECT_TRUE(script->keyframes[3]);
		EXPECT_FALSE(script->keyframes[5]);
	}
	EXPECT_EQ(statistics().frames, 7u);
	EXPECT_EQ(statistics().reconnects, 0u);
}

TEST_F(OutputSets, TheSamePicturesFromElsewhereAreNoOtherStream)
{
	outputs_ = OutputSet::create({.codec = Codec::kFwht, .rate = {60, 1}}).value();
	ASSERT_TRUE(add(first_));
	write(3);
	outputs_->begin_stream(
		{.codec = Codec::kFwht, .rate = {60000, 1001}, .camera = "/dev/video2"});
	write(2);
	outputs_->begin_stream({.codec = Codec::kFwht, .rate = {50, 1}, .camera = "/dev/video2"});
	write(2);
	ASSERT_TRUE(outputs_->finish());
	EXPECT_EQ(first_.opened, 2);
	EXPECT_EQ(first_.written, numbers(0, 7));
}

TEST_F(OutputSets, AnotherStreamStaysWhereThereIsRoomForIt)
{
	first_.holds_streams = true;
	ASSERT_TRUE(add(first_));
	write(3);
	outputs_->begin_stream({.codec = Codec::kFwht, .size = {64, 36}});
	write(2);
	ASSERT_TRUE(outputs_->finish());
	EXPECT_EQ(first_.written, numbers(0, 5));
	EXPECT_EQ(first_.opened, 1);
	EXPECT_EQ(first_.finished, 1);
}

TEST_F(OutputSets, TheMemoryOfPacketsIsUsedAgain)
{
	ASSERT_TRUE(add(first_));
	for (int i = 0; i < 50; ++i) {
		write(1);
		ASSERT_TRUE(first_.wait_for_written(static_cast<std::size_t>(i) + 1));
	}
	ASSERT_TRUE(outputs_->finish());
	const std::set<const std::byte *> places(first_.addresses.begin(), first_.addresses.end());
	EXPECT_LE(places.size(), 3u);
}

TEST_F(OutputSets, AStuckOutputDropsUpToAKeyframeAndHoldsUpNobody)
{
	constexpr std::size_t kMegabyte = std::size_t{1} << 20;
	ASSERT_TRUE(add(first_) && add(second_));
	first_.block(true);
	for (int i = 0; i < 105; ++i) {
		write(1, kMegabyte);
		// The other one keeps up, since nothing waits for the first.
		ASSERT_TRUE(second_.wait_for_written(static_cast<std::size_t>(i) + 1));
	}
	// Nothing but a keyframe ends the gap.
	first_.block(false);
	const std::uint64_t waiting = 105 - statistics().dropped;
	ASSERT_TRUE(first_.wait_for_written(waiting));
	write(15, kMegabyte);
	ASSERT_TRUE(outputs_->finish());

	EXPECT_EQ(second_.written, numbers(0, 120));
	EXPECT_EQ(statistics(1).dropped, 0u);
	// 64 MiB waited, and one frame was being written.
	const int kept = static_cast<int>(waiting);
	EXPECT_GE(kept, 64);
	EXPECT_LE(kept, 65);
	const std::vector<int> wanted = numbers(0, kept) + numbers(110, 120);
	EXPECT_EQ(first_.written, wanted);
	EXPECT_EQ(statistics().dropped, 120 - wanted.size());
	EXPECT_EQ(statistics().frames, wanted.size());
}

TEST_F(OutputSets, AFailureIsToldOnceAndTheOthersGoOn)
{
	ASSERT_TRUE(add(first_) && add(second_));
	std::vector<std::string> failures;
	outputs_->on_failed([&](const Error &error) { failures.push_back(error.message()); });
	first_.full_after = 3;
	write(10);
	ASSERT_TRUE(dispatch());
	EXPECT_THAT(failures, ElementsAre(HasSubstr("write scripted: No space left")));
	write(10);
	const Status status = outputs_->finish();
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::no_space_on_device));
	EXPECT_EQ(first_.written, numbers(0, 3));
	EXPECT_EQ(first_.finished, 1) << "what was written before has no end";
	EXPECT_EQ(second_.written, numbers(0, 20));
	EXPECT_EQ(statistics().frames, 3u);
	EXPECT_EQ(statistics().dropped, 17u);
	EXPECT_THAT(statistics().error, testing::Optional(HasSubstr("No space left")));
	EXPECT_FALSE(statistics(1).error);
}

TEST_F(OutputSets, AnOptionalOutputFailsForItselfOnly)
{
	ASSERT_TRUE(add(first_, true) && add(second_));
	outputs_->on_failed([](const Error &error) { ADD_FAILURE() << error.message(); });
	first_.full_after = 3;
	write(10);
	ASSERT_TRUE(dispatch());
	EXPECT_TRUE(outputs_->finish());
	EXPECT_EQ(second_.written, numbers(0, 10));
	EXPECT_TRUE(statistics().optional);
	EXPECT_TRUE(statistics().error);
}

TEST_F(OutputSets, AnOptionalFileIsFollowedByAnotherOneWhenThereIsRoomAgain)
{
	ASSERT_TRUE(add(first_, true) && add(second_));
	outputs_->on_failed([](const Error &error) { ADD_FAILURE() << error.message(); });
	outputs_->on_dead([] { ADD_FAILURE() << "the other one works"; });
	first_.full_after = 5;
	write(9); // 0 to 4 are written, 5 finds no room
	ASSERT_TRUE(dispatch_until_keyframe_wanted());
	EXPECT_EQ(first_.finished, 1);
	write(3); // 10 is the next keyframe
	ASSERT_TRUE(first_.wait_for_written(7));
	EXPECT_TRUE(outputs_->finish());
	EXPECT_EQ(first_.written, numbers(0, 5) + numbers(10, 12));
	EXPECT_EQ(first_.opened, 2);
	EXPECT_EQ(statistics().reconnects, 1u);
	EXPECT_EQ(statistics().frames, 7u);
	EXPECT_EQ(statistics().dropped, 5u);
	EXPECT_FALSE(statistics().error);
	EXPECT_EQ(second_.written, numbers(0, 12));
}

TEST_F(OutputSets, AnOptionalFileThatCannotBeMadeYetIsMadeLater)
{
	ASSERT_TRUE(add(first_, true) && add(second_));
	first_.refused_calls = 1;
	write(1);
	ASSERT_TRUE(first_.wait_for([&] { return first_.opened == 1; }));
	ASSERT_TRUE(dispatch_until_keyframe_wanted());
	write(12);
	EXPECT_TRUE(outputs_->finish());
	EXPECT_EQ(first_.written, numbers(10, 13));
	EXPECT_EQ(statistics().dropped, 10u);
}

/// A reader that has gone does not come back to the same pipe.
TEST_F(OutputSets, AnOptionalReaderIsNotTriedAgain)
{
	ASSERT_TRUE(add(first_, true, WorkerKind::kReader) && add(second_));
	first_.full_after = 3;
	write(5);
	ASSERT_TRUE(dispatch());
	EXPECT_THAT(statistics().error, testing::Optional(HasSubstr("No space left")));
	write(20);
	EXPECT_TRUE(outputs_->finish());
	EXPECT_EQ(first_.opened, 1);
	EXPECT_EQ(first_.written, numbers(0, 3));
}

TEST_F(OutputSets, IsDeadWhenNoneOfItsOutputsWorks)
{
	for (const WorkerKind kind : {WorkerKind::kFile, WorkerKind::kReader}) {
		outputs_ = OutputSet::create({.codec = Codec::kFwht}).value();
		Script full;
		Script other;
		number_ = 0;
		ASSERT_TRUE(add(full, true, kind) && add(other, true, kind));
		bool dead = false;
		outputs_->on_dead([&] { dead = true; });
		EXPECT_FALSE(outputs_->dead());
		full.refused_calls = 1000;
		write(10);
		ASSERT_TRUE(dispatch());
		EXPECT_FALSE(outputs_->dead());
		ASSERT_TRUE(other.wait_for_written(10));
		{
			std::lock_guard lock(other.mutex);
			other.full_after = 10;
			other.refused_calls = 1000;
		}
		write(10);
		ASSERT_TRUE(dispatch_until([&dead] { return dead; }));
		EXPECT_TRUE(outputs_->finish()) << "they are optional";
		ASSERT_TRUE(outputs_->dead());
		EXPECT_THAT(outputs_->dead()->message(), HasSubstr("connect scripted"));
		outputs_.reset();
	}
}

/// It may come back as long as the run lasts.
TEST_F(OutputSets, WithASinkThatIsAwayIsDeadOnlyAtTheEnd)
{
	first_.refused_calls = 100;
	ASSERT_TRUE(add(first_, true, WorkerKind::kSink));
	outputs_->on_dead([] { ADD_FAILURE() << "it may come back"; });
	write(3);
	ASSERT_TRUE(dispatch());
	EXPECT_FALSE(outputs_->dead());
	EXPECT_TRUE(outputs_->finish());
	EXPECT_TRUE(outputs_->dead());
}

TEST_F(OutputSets, IsDeadFromTheStartWithoutAPlaceForAnything)
{
	EXPECT_FALSE(outputs_->dead()) << "nothing was asked for";
	first_.has_place = false;
	ASSERT_TRUE(add(first_, true));
	ASSERT_TRUE(outputs_->dead());
	ASSERT_TRUE(add(second_, true));
	EXPECT_FALSE(outputs_->dead());
}

TEST_F(OutputSets, AFileThatCannotBeMadeIsAnErrorAtTheStartUnlessOptional)
{
	first_.has_place = false;
	const Status status = add(first_);
	ASSERT_FALSE(status);
	EXPECT_TRUE(status.error().is(std::errc::no_such_file_or_directory));
	second_.has_place = false;
	ASSERT_TRUE(add(second_, true));
	write(1);
	EXPECT_TRUE(outputs_->finish());
	EXPECT_EQ(first_.opened + second_.opened, 0);
	EXPECT_THAT(statistics().error, testing::Optional(HasSubstr("place scripted")));
	EXPECT_EQ(statistics().frames, 0u);
}

TEST_F(OutputSets, AnOutputAsksForAKeyframe)
{
	ASSERT_TRUE(add(first_));
	int wanted = 0;
	outputs_->on_keyframe_wanted([&] { ++wanted; });
	first_.asks_at = 5;
	write(8);
	ASSERT_TRUE(dispatch());
	EXPECT_EQ(wanted, 1);
	EXPECT_TRUE(outputs_->finish());
}

TEST_F(OutputSets, APeerIsCalledAgainAndGoesOnAtAKeyframe)
{
	ASSERT_TRUE(add(first_, false, WorkerKind::kSink));
	outputs_->on_failed([](const Error &error) { ADD_FAILURE() << error.message(); });
	first_.full_after = 5;
	write(9); // 0 to 4 get there, 5 is lost with the connection
	ASSERT_TRUE(dispatch_until_keyframe_wanted());
	write(3); // 10 is the next keyframe
	ASSERT_TRUE(first_.wait_for_written(7));
	EXPECT_TRUE(outputs_->finish());
	EXPECT_EQ(first_.written, numbers(0, 5) + numbers(10, 12));
	EXPECT_EQ(first_.opened, 2);
	EXPECT_EQ(first_.finished, 2);
	EXPECT_EQ(statistics().reconnects, 1u);
	EXPECT_EQ(statistics().frames, 7u);
	EXPECT_EQ(statistics().dropped, 5u);
	EXPECT_FALSE(statistics().error);
}

TEST_F(OutputSets, APeerThatIsAwayAtTheEndIsAnError)
{
	first_.refused_calls = 100;
	ASSERT_TRUE(add(first_, false, WorkerKind::kSink));
	outputs_->on_failed([](const Error &error) { ADD_FAILURE() << error.message(); });
	write(3);
	ASSERT_TRUE(first_.wait_for([&] { return first_.opened == 1; }));
	// The end does not wait for the next call. A busy machine may have taken so long to come
	// here that another one has begun.
	int calls = 0;
	ASSERT_TRUE(first_.wait_for([&] {
		calls = first_.opened;
		return true;
	}));
	const Status status = outputs_->finish();
	EXPECT_LE(first_.opened, calls + 1);
	ASSERT_FALSE(status);
	EXPECT_THAT(status.error().message(), HasSubstr("connect scripted"));
	EXPECT_EQ(statistics().frames, 0u);
	EXPECT_EQ(statistics().dropped, 3u);
	EXPECT_EQ(statistics().reconnects, 0u);
}

TEST_F(OutputSets, NoFrameIsNoError)
{
	ASSERT_TRUE(add(first_) && add(second_, false, WorkerKind::kSink));
	EXPECT_TRUE(outputs_->finish());
	EXPECT_EQ(first_.opened, 0) << "no file without a frame";
	EXPECT_EQ(second_.opened, 0);
}

TEST_F(OutputSets, TheFirstFrameCountsAsAKeyframe)
{
	number_ = 1;
	ASSERT_TRUE(add(first_));
	write(2);
	EXPECT_TRUE(outputs_->finish());
	EXPECT_EQ(first_.written, numbers(1, 3));
}

} // namespace
} // namespace penstock::test
