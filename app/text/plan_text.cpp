#include "app/text/plan_text.h"
#include "devices/roles/device_name.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace penstock {

namespace {

using nlohmann::ordered_json;

std::string layout_of(const VideoInfo &info)
{
	return info.format() == PixelFormat::kInvalid ? std::string("?") : to_string(info);
}

std::string layouts_of(const Attempt &attempt)
{
	if (attempt.verdict == Attempt::Verdict::kNotTried)
		return {};
	return fmt::format("camera {}, encoder {}", layout_of(attempt.camera_layout),
			   layout_of(attempt.encoder_layout));
}

std::uint64_t memory_of(const FramePool &frames)
{
	return std::uint64_t{frames.layout.total_size()} * frames.buffers;
}

std::string cost_of(const Attempt &attempt)
{
	if (attempt.copies_per_frame() == 0)
		return "no copy";
	return fmt::format("{} copy, {} bytes per frame", attempt.copies_per_frame(),
			   attempt.bytes_copied_per_frame());
}

std::string winner(const Plan &plan)
{
	if (!plan.chosen)
		return plan.only_copies ? "no path without a copy\n" : "no path\n";
	const Decision &decision = plan.decision;
	const Attempt &attempt = plan.attempts[*plan.chosen];
	std::uint64_t memory = memory_of(decision.camera);
	if (decision.copy)
		memory += memory_of(*decision.copy);
	return fmt::format("chosen: {}\n  {} buffers ({}), {:.1f} MiB, {}\n",
			   describe_path(decision), decision.camera.buffers, decision.budget,
			   static_cast<double>(memory) / (1 << 20), cost_of(attempt));
}

/// The width of a text in columns; it may hold characters outside ASCII.
std::size_t width_of(std::string_view text)
{
	return static_cast<std::size_t>(std::ranges::count_if(
		text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string padded(std::string text, std::size_t width)
{
	std::size_t own = width_of(text);
	return own < width ? text.append(width - own, ' ') : text;
}

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

std::string name_of(const Candidate &candidate)
{
	std::string name(penstock::name_of(candidate.strategy));
	if (!candidate.allocator.empty())
		name += " " + candidate.allocator;
	return name;
}

std::string formats_of(const Candidate &candidate)
{
	std::string text(penstock::name_of(candidate.camera_format));
	if (candidate.encoder_format != candidate.camera_format)
		text += fmt::format("→{}", penstock::name_of(candidate.encoder_format));
	return text;
}

std::string verdict_of(const Attempt &attempt)
{
	if (attempt.verdict == Attempt::Verdict::kNotTried)
		return {};
	return attempt.reason.empty() ? cost_of(attempt) : attempt.reason;
}

std::string describe_devices(const PathReport &report)
{
	std::string text = "camera " + penstock::name_of(report.camera);
	for (const ReportedEncoder &encoder : report.encoders)
		text += fmt::format(", encoder {}, {}", penstock::name_of(encoder.identity),
				    penstock::name_of(encoder.codec));
	return text + ": " + report.selection;
}

std::string describe_path(const Decision &decision)
{
	bool from_encoder = decision.strategy == Strategy::kImport;
	std::string path = fmt::format("path={} {} {}", penstock::name_of(decision.strategy),
				       from_encoder ? "encoder→camera" : "camera→encoder",
				       to_string(decision.camera.layout));
	bool third = decision.strategy == Strategy::kShared ||
		     (decision.strategy == Strategy::kDeviceConvert &&
		      decision.camera.allocator != "v4l2");
	if (third)
		path += " in " + decision.camera.allocator;
	if (decision.copy && decision.copy->layout.format() != decision.camera.layout.format())
		path += fmt::format(" to {}", penstock::name_of(decision.copy->layout.format()));
	path += fmt::format(", {} buffers, copies/frame={}", decision.camera.buffers,
			    decision.copy ? 1 : 0);
	if (decision.copy)
		path += fmt::format(" ({} bytes)", visible_bytes(decision.copy->layout));
	return path;
}

std::string refusals(const Plan &plan)
{
	// The same reason often refuses many formats: it is printed once, with their number.
	std::map<std::string, std::size_t> others;
	for (const Attempt &attempt : plan.attempts)
		if (attempt.verdict == Attempt::Verdict::kRefused)
			++others[attempt.reason];
	std::string text;
	for (const Attempt &attempt : plan.attempts) {
		const auto found = others.find(attempt.reason);
		if (attempt.verdict != Attempt::Verdict::kRefused || found == others.end())
			continue;
		const std::size_t more = found->second - 1;
		others.erase(found);
		text += fmt::format("\n  {} {}{}: {}", formats_of(attempt.candidate),
				    name_of(attempt.candidate),
				    more == 0 ? "" : fmt::format(" and {} other paths", more),
				    attempt.reason);
	}
	return text;
}

std::string to_text(const PathReport &report)
{
	std::string text = fmt::format("camera  {}  {} ({})\n", report.camera.path,
				       report.camera.card, report.camera.bus);
	for (const ReportedEncoder &encoder : report.encoders)
		text += fmt::format("encoder {}  {} ({}), {}\n", encoder.identity.path,
				    encoder.identity.card, encoder.identity.bus,
				    penstock::name_of(encoder.codec));
	text += report.selection.empty() ? "\n" : report.selection + "\n\n";
	std::size_t formats = 0;
	std::size_t names = 0;
	for (const Attempt &attempt : report.plan.attempts) {
		formats = std::max(formats, width_of(formats_of(attempt.candidate)));
		names = std::max(names, width_of(name_of(attempt.candidate)));
	}
	std::size_t untried = 0;
	std::set<std::string> why_untried;
	for (const Attempt &attempt : report.plan.attempts) {
		if (attempt.verdict == Attempt::Verdict::kNotTried) {
			++untried;
			if (!attempt.reason.empty())
				why_untried.insert(attempt.reason);
			continue;
		}
		std::string margin(2 + formats + 2 + names + 2 + 9, ' ');
		text += fmt::format("  {}  {}  {} {}\n",
				    padded(formats_of(attempt.candidate), formats),
				    padded(name_of(attempt.candidate), names),
				    padded(std::string(penstock::name_of(attempt.verdict)), 8),
				    verdict_of(attempt));
		text += fmt::format("{}{}\n", margin, layouts_of(attempt));
	}
	if (untried != 0)
		text += fmt::format("  {} more not tried{}{}\n", untried,
				    why_untried.empty() ? "" : "; ", fmt::join(why_untried, "; "));
	return text + "\n" + winner(report.plan);
}

std::string to_json(const PathReport &report)
{
	return dump(describe(report));
}

std::string to_text(std::span<const NamedPathReport> plans)
{
	std::string text;
	for (const NamedPathReport &plan : plans) {
		if (!plan.name.empty())
			text += fmt::format("{}{}:\n", text.empty() ? "" : "\n", plan.name);
		text += to_text(plan.report);
	}
	return text;
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
