#include "app/text/plan_json.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "app/text/plan_text.h"
#include "devices/roles/device_name.h"

namespace penstock {

namespace {

using nlohmann::ordered_json;

ordered_json describe(const PathReport &report)
{
	ordered_json candidates = ordered_json::array();
	for (const Attempt &attempt : report.plan.attempts)
		candidates.push_back(
			{{"strategy", penstock::name_of(attempt.candidate.strategy)},
			 {"allocator", attempt.candidate.allocator},
			 {"format", penstock::name_of(attempt.candidate.camera_format)},
			 {"encoder_format", penstock::name_of(attempt.candidate.encoder_format)},
			 {"layout", layouts_of(attempt)},
			 {"verdict", penstock::name_of(attempt.verdict)},
			 {"reason", attempt.reason},
			 {"copies_per_frame", attempt.copies_per_frame()},
			 {"bytes_copied_per_frame", attempt.bytes_copied_per_frame()}});
	ordered_json json = {{"camera", report.camera.path}};
	if (report.encoders.size() == 1) {
		json["encoder"] = report.encoders[0].identity.path;
		json["codec"] = penstock::name_of(report.encoders[0].codec);
	} else {
		for (const ReportedEncoder &encoder : report.encoders)
			json["encoders"].push_back({{"encoder", encoder.identity.path},
						    {"codec", penstock::name_of(encoder.codec)}});
	}
	json["selection"] = report.selection;
	json["candidates"] = std::move(candidates);
	json["chosen"] = nullptr;
	if (report.plan.chosen) {
		json["chosen"] = *report.plan.chosen;
		json["path"] = describe_path(report.plan.decision);
		json["buffers"] = report.plan.decision.camera.buffers;
		json["buffers_reason"] = report.plan.decision.budget;
	}
	return json;
}

std::string dump(const ordered_json &json)
{
	return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

} // namespace

std::string to_json(const PathReport &report)
{
	return dump(describe(report));
}

std::string to_json(std::span<const NamedPathReport> plans)
{
	if (plans.size() == 1 && plans[0].name.empty())
		return to_json(plans[0].report);
	ordered_json all = ordered_json::array();
	for (const NamedPathReport &plan : plans) {
		ordered_json one = {{"name", plan.name}};
		one.update(describe(plan.report));
		all.push_back(std::move(one));
	}
	return dump({{"pipelines", std::move(all)}});
}

} // namespace penstock
