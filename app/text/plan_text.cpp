#include "app/text/plan_text.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text/text_table.h"
#include "devices/roles/device_name.h"

namespace penstock {

namespace {

constexpr std::size_t kIndent = 2;

std::string layout_of(const VideoInfo &info)
{
	return info.format() == PixelFormat::kInvalid ? std::string("?") : to_string(info);
}

/// "/dev/video0  HD Webcam (usb-1)"; not every device is on a bus.
std::string identity_text(const DeviceIdentity &identity)
{
	return fmt::format("{}  {}{}", identity.path, identity.card,
			   identity.bus.empty() ? "" : fmt::format(" ({})", identity.bus));
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

/// "4 (2 camera + 1 encoder + 1 in flight), 20.8 MiB, 1 copy, 3110400 bytes per frame"
std::string buffers_of(const Plan &plan)
{
	const Decision &decision = plan.decision;
	std::uint64_t memory = memory_of(decision.camera);
	if (decision.copy)
		memory += memory_of(*decision.copy);
	return fmt::format("{} ({}), {:.1f} MiB, {}", decision.camera.buffers, decision.budget,
			   static_cast<double>(memory) / (1 << 20),
			   cost_of(plan.attempts[*plan.chosen]));
}

/// The path, between which devices, and why these.
std::string answer(const PathReport &report, std::size_t width)
{
	const Plan &plan = report.plan;
	TextTable table(0, width);
	if (plan.chosen) {
		table.add({"chosen", describe_path(plan.decision)});
		table.add({"buffers", buffers_of(plan)});
	} else {
		table.add({"chosen", plan.only_copies ? "no path without a copy" : "no path"});
	}
	table.add({"camera", identity_text(report.camera)});
	for (const ReportedEncoder &encoder : report.encoders)
		table.add({"encoder", fmt::format("{}, {}", identity_text(encoder.identity),
						  penstock::name_of(encoder.codec))});
	if (!report.selection.empty())
		table.add({"why", report.selection});
	return table.text();
}

/// Formats whose paths were refused for one reason, and those paths.
struct RefusedPaths {
	std::vector<std::string> formats;
	std::vector<std::string> paths;
};

/// Formats with the same paths share a line.
std::vector<RefusedPaths> with_formats_together(const std::vector<RefusedPaths> &of_each)
{
	std::vector<RefusedPaths> lines;
	for (const RefusedPaths &one : of_each) {
		const auto same = std::ranges::find(lines, one.paths, &RefusedPaths::paths);
		if (same == lines.end())
			lines.push_back(one);
		else
			same->formats.push_back(one.formats.front());
	}
	return lines;
}

/// Each reason in the order of the ladder.
std::vector<std::pair<std::string, std::vector<RefusedPaths>>> refused_paths(const Plan &plan)
{
	std::vector<std::pair<std::string, std::vector<RefusedPaths>>> reasons;
	for (const Attempt &attempt : plan.attempts) {
		if (attempt.verdict != Attempt::Verdict::kRefused)
			continue;
		auto reason = std::ranges::find(reasons, attempt.reason,
						[](const auto &known) { return known.first; });
		if (reason == reasons.end())
			reason = reasons.insert(reasons.end(), {attempt.reason, {}});
		const std::string format = formats_of(attempt.candidate);
		auto paths = std::ranges::find_if(reason->second, [&](const RefusedPaths &known) {
			return known.formats.front() == format;
		});
		if (paths == reason->second.end())
			paths = reason->second.insert(paths, {{format}, {}});
		paths->paths.push_back(name_of(attempt.candidate));
	}
	for (auto &[reason, lines] : reasons)
		lines = with_formats_together(lines);
	return reasons;
}

std::string grouped_refusals(const Plan &plan, std::size_t width)
{
	std::string text;
	for (const auto &[reason, lines] : refused_paths(plan)) {
		TextTable paths(kIndent, width);
		for (const RefusedPaths &line : lines)
			paths.add({fmt::format("{}: {}", fmt::join(line.formats, " "),
					       fmt::join(line.paths, ", "))});
		TextTable why(2 * kIndent, width);
		why.add({reason});
		text += paths.text() + why.text();
	}
	return text.empty() ? text : "\nrefused\n" + text;
}

/// A row for each path that was tried, and one for its layouts.
std::string every_path(const Plan &plan, std::size_t width)
{
	TextTable table(kIndent, width);
	for (const Attempt &attempt : plan.attempts) {
		const std::string verdict(penstock::name_of(attempt.verdict));
		table.add({formats_of(attempt.candidate), name_of(attempt.candidate), verdict,
			   verdict_of(attempt)});
		if (attempt.camera_layout.format() != PixelFormat::kInvalid ||
		    attempt.encoder_layout.format() != PixelFormat::kInvalid)
			table.add({"", "", "", layouts_of(attempt)});
	}
	return "\n" + table.text();
}

/// How many were not tried, and why.
std::string untried(const Plan &plan)
{
	std::size_t count = 0;
	std::set<std::string> reasons;
	for (const Attempt &attempt : plan.attempts)
		if (attempt.verdict == Attempt::Verdict::kNotTried) {
			++count;
			if (!attempt.reason.empty())
				reasons.insert(attempt.reason);
		}
	if (count == 0)
		return {};
	return fmt::format("{} more not tried{}{}; --all lists them\n", count,
			   reasons.empty() ? "" : ": ", fmt::join(reasons, "; "));
}

} // namespace

std::string layouts_of(const Attempt &attempt)
{
	if (attempt.verdict == Attempt::Verdict::kNotTried)
		return {};
	return fmt::format("camera {}, encoder {}", layout_of(attempt.camera_layout),
			   layout_of(attempt.encoder_layout));
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

std::string to_text(const PathReport &report, const PlanTextForm &form)
{
	const Plan &plan = report.plan;
	const std::string text = answer(report, form.width);
	if (form.every_path)
		return text + every_path(plan, form.width);
	return text + grouped_refusals(plan, form.width) + untried(plan);
}

std::string to_text(std::span<const NamedPathReport> plans, const PlanTextForm &form)
{
	std::string text;
	for (const NamedPathReport &plan : plans) {
		if (!plan.name.empty())
			text += fmt::format("{}{}:\n", text.empty() ? "" : "\n", plan.name);
		text += to_text(plan.report, form);
	}
	return text;
}

} // namespace penstock
