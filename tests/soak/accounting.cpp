#include "tests/soak/accounting.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/soak/recorded.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

namespace {

using nlohmann::json;
using Kind = SoakOutput::Kind;
using Reader = SoakOutput::Reader;

/// What was handed to a sink need not be what it read, nor what a reader takes that closes.
bool is_read_back(const SoakOutput &output)
{
	if (output.kind == Kind::kFull || output.kind == Kind::kTcp)
		return false;
	return output.kind == Kind::kFile || output.reader == Reader::kReads ||
	       output.reader == Reader::kSlow;
}

/// A camera's sequence numbers jump by half their range or more, which may as well be back: what
/// the camera lost just then cannot be told.
bool jumps_back(const SoakCase &soak, std::size_t number)
{
	return std::ranges::any_of(soak.faults, [&](const CallFault &fault) {
		return fault.how == CallFault::How::kSkips && fault.amount >= 1u << 31 &&
		       fault.node == soak.pipelines[number].camera_node;
	});
}

class Account
{
public:
	Account(const SoakCase &soak, const SoakPlaces &places, ExitCode code)
		: soak_(soak), places_(places), done_(code == ExitCode::kDone)
	{}

	std::vector<std::string> complaints;

	void check_pipeline(std::size_t number, const json &told)
	{
		const SoakPipeline &pipeline = soak_.pipelines[number];
		const std::uint64_t captured = told["frames_captured"];
		const std::uint64_t encoded = told["frames_encoded"];
		const std::uint64_t damaged = told["frames_dropped"]["corrupt"];
		if (done_ && encoded == 0)
			complain(number, "is done without a frame");
		if (done_ && !soak_.is_stopped() && captured != soak_.frames)
			complain(number,
				 fmt::format("captured {} of {} frames", captured, soak_.frames));
		if (done_ && captured > encoded + damaged)
			complain(number,
				 fmt::format("captured {}, encoded {}, and tells of {} damaged",
					     captured, encoded, damaged));
		std::size_t place = 0;
		for (std::size_t i = 0; i < pipeline.streams.size(); ++i)
			for (std::size_t j = 0; j < pipeline.streams[i].size(); ++j, ++place)
				if (place < told["outputs"].size())
					check_output(number, i, j, told, told["outputs"][place]);
	}

private:
	void check_output(std::size_t number, std::size_t stream, std::size_t output,
			  const json &pipeline, const json &told)
	{
		const SoakPipeline &settings = soak_.pipelines[number];
		const std::uint64_t frames = told["frames"];
		const std::uint64_t dropped = told["dropped"];
		const bool failed = !told["error"].is_null();
		const std::uint64_t encoded =
			pipeline.contains("streams")
				? pipeline["streams"][stream]["frames_encoded"].get<std::uint64_t>()
				: pipeline["frames_encoded"].get<std::uint64_t>();
		const std::string name = told["url"];
		if (done_ && !failed && frames + dropped != encoded)
			complain(number, fmt::format("{} got {} and dropped {} of {} frames", name,
						     frames, dropped, encoded));
		if (!is_read_back(settings.streams[stream][output]) || (failed && !done_))
			return;
		const Recorded recorded =
			read_back(settings, places_.output(number, stream, output));
		if (recorded.frames < frames)
			complain(number, fmt::format("{} has {} of {} frames", name,
						     recorded.frames, frames));
		if (settings.encoder == SoakEncoder::kNode)
			check_pictures(number, pipeline, dropped + (failed ? encoded : 0), recorded,
				       name);
	}

	/// The fake encoder writes down what it saw.
	void check_pictures(std::size_t number, const json &pipeline, std::uint64_t dropped,
			    const Recorded &recorded, const std::string &name)
	{
		const auto numbers = numbers_of(soak_.pipelines[number], pipeline, recorded);
		if (!numbers)
			return;
		// A camera that is started again, as with its encoder, numbers its pictures anew.
		const std::uint64_t may_restart = pipeline["encoder_resets"];
		std::uint64_t restarts = 0;
		std::uint64_t made = 0; // before the last start
		std::uint32_t next = 0;
		for (const auto &picture : *numbers) {
			if (!picture)
				return complain(number, name + " has a picture that the camera did "
							       "not make");
			if (*picture < next) {
				if (++restarts > may_restart)
					return complain(number,
							name + " has pictures out of order");
				made += next;
			}
			next = *picture + 1;
		}
		made += next;
		const json &causes = pipeline["frames_dropped"];
		const std::uint64_t told = causes["camera"].get<std::uint64_t>() +
					   causes["corrupt"].get<std::uint64_t>() +
					   causes["late"].get<std::uint64_t>() + dropped;
		// A driver's sequence may begin with any number, so nobody can tell of these.
		std::uint32_t before_the_first = 0;
		while (soak_.pipelines[number].camera_traits.skipped.contains(before_the_first))
			++before_the_first;
		const std::uint64_t untold = before_the_first * (1 + restarts);
		if (done_ && !jumps_back(soak_, number) && made > untold + numbers->size() + told)
			complain(number,
				 fmt::format("{} has {} of the first {} frames, and {} are told of",
					     name, numbers->size(), made, told));
	}

	void complain(std::size_t number, const std::string &text)
	{
		complaints.push_back(fmt::format("pipeline {}: {}", number, text));
	}

	const SoakCase &soak_;
	const SoakPlaces &places_;
	const bool done_;
};

} // namespace

std::vector<std::string> account(const SoakCase &soak, const SoakPlaces &places, ExitCode code)
{
	if (!std::filesystem::exists(places.statistics())) {
		if (code == ExitCode::kDone)
			return {"is done and has no statistics"};
		return {};
	}
	Account account(soak, places, code);
	const json told = json::parse(read_file(places.statistics()));
	if (!told.contains("pipelines"))
		account.check_pipeline(0, told);
	else
		for (std::size_t i = 0; i < told["pipelines"].size(); ++i)
			account.check_pipeline(i, told["pipelines"][i]);
	return account.complaints;
}

} // namespace penstock::test
