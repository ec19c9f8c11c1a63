#include "app/text/device_text.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text/printable.h"
#include "core/text/text_table.h"
#include "core/video/codec.h"
#include "core/video/rate_text.h"
#include "devices/settings/control_value.h"

namespace penstock {

namespace {

constexpr std::size_t kDeviceIndent = 2;

std::string describe_rates(const SizeRange &range)
{
	std::vector<std::string> rates;
	for (Fraction rate : range.rates)
		rates.push_back(plain_number(rate));
	return fmt::format("{}", fmt::join(rates, range.discrete() ? ", " : " to "));
}

std::string describe_size(const SizeRange &range)
{
	if (range.discrete())
		return to_string(range.minimum);
	std::string text =
		fmt::format("{} to {}", to_string(range.minimum), to_string(range.maximum));
	if (range.step != Size{1, 1})
		text += fmt::format(" in steps of {}", to_string(range.step));
	return text;
}

std::string describe(const MemoryCapability &memory)
{
	if (memory.exports && memory.imports)
		return "exports and imports dmabufs";
	if (memory.exports)
		return "exports dmabufs";
	return memory.imports ? "imports dmabufs" : "";
}

std::string name_of(const FormatCapability &format)
{
	const std::string_view codec = coded_format_name(format.fourcc);
	return codec.empty() ? printable(fourcc_to_string(format.fourcc)) : std::string(codec);
}

bool same_sizes(const FormatCapability &one, const FormatCapability &other)
{
	return std::ranges::equal(one.sizes, other.sizes,
				  [](const SizeRange &a, const SizeRange &b) {
					  return describe_size(a) == describe_size(b) &&
						 describe_rates(a) == describe_rates(b);
				  });
}

/// Formats with the same sizes are printed together, since drivers often have many of them.
class FormatGroups
{
public:
	explicit FormatGroups(const LazyList<FormatCapability> &formats)
	{
		for (const FormatCapability &format : formats) {
			auto group = std::ranges::find_if(groups_, [&format](const Group &known) {
				return same_sizes(*known.first, format);
			});
			const std::string name = name_of(format);
			if (group == groups_.end())
				groups_.push_back({&format, name});
			// V4L2 has two codes for JPEG.
			else if (!group->names.ends_with(name))
				group->names += " " + name;
		}
	}

	std::string text(std::string_view title, std::size_t width) const
	{
		std::string result;
		for (const Group &group : groups_) {
			TextTable names(kDeviceIndent, width);
			names.add({std::string(title), group.names});
			TextTable sizes(2 * kDeviceIndent, width);
			for (const SizeRange &range : group.first->sizes) {
				const std::string rates = describe_rates(range);
				sizes.add({describe_size(range),
					   rates.empty() ? rates : rates + " fps"});
			}
			result += names.text() + sizes.text();
		}
		return result;
	}

private:
	struct Group {
		const FormatCapability *first;
		std::string names;
	};
	std::vector<Group> groups_;
};

/// A value of a control as a user writes it.
std::string describe_value(const ControlInfo &control, std::int64_t value)
{
	for (const auto &entry : control.menu)
		if (entry.value == value)
			return entry.name;
	if (control.type == ControlInfo::Type::kBoolean)
		return value != 0 ? "true" : "false";
	return std::to_string(value);
}

std::string controls_text(const std::vector<ControlInfo> &controls, std::size_t width)
{
	if (controls.empty())
		return {};
	TextTable table(kDeviceIndent, width);
	table.add({"control", "now", "default", "values"});
	for (const ControlInfo &control : controls) {
		if (control.type == ControlInfo::Type::kOther)
			continue;
		const bool button = control.type == ControlInfo::Type::kButton;
		table.add({control.name,
			   control.value ? describe_value(control, *control.value) : "-",
			   button ? "-" : describe_value(control, control.default_value),
			   control.read_only ? "read-only"
			   : button	     ? "a button"
					     : allowed_values(control)});
	}
	return table.text();
}

template <typename Capabilities>
std::string identity_text(std::string_view role, const ListedDevice<Capabilities> &device,
			  const MemoryCapability &memory, std::size_t width)
{
	const DeviceIdentity &identity = device.capabilities.identity;
	std::string result = fmt::format("{} {}\n", role, identity.path);
	TextTable table(kDeviceIndent, width);
	table.add({"name", "card:" + identity.card});
	if (!identity.bus.empty())
		table.add({"", "bus:" + identity.bus});
	for (const std::string &alias : device.aliases)
		table.add({"", printable(alias)});
	const std::string moves = describe(memory);
	table.add({"driver", fmt::format("{}, {}{}{}", identity.driver, device.access,
					 moves.empty() ? "" : ", ", moves)});
	return result + table.text();
}

std::string inputs_text(const std::vector<InputInfo> &inputs, std::size_t width)
{
	TextTable table(kDeviceIndent, width);
	for (const InputInfo &input : inputs)
		table.add({fmt::format("input {}", input.index),
			   fmt::format("{}{}{}", input.name, input.current ? ", selected" : "",
				       input.has_signal ? "" : ", no signal")});
	return table.text();
}

std::string to_text(const ListedDevice<CameraCapabilities> &device, std::size_t width)
{
	const CameraCapabilities &camera = device.capabilities;
	return identity_text("camera", device, camera.memory, width) +
	       inputs_text(camera.inputs, width) +
	       FormatGroups(camera.formats).text("format", width) +
	       controls_text(camera.controls, width);
}

std::string to_text(const ListedDevice<EncoderCapabilities> &device, std::size_t width)
{
	const EncoderCapabilities &encoder = device.capabilities;
	return identity_text("encoder", device, encoder.raw_memory, width) +
	       FormatGroups(encoder.codecs).text("codec", width) +
	       FormatGroups(encoder.raw_formats).text("takes", width) +
	       FormatGroups(encoder.converted_formats).text("converts", width) +
	       controls_text(encoder.controls, width);
}

} // namespace

std::string to_text(const DeviceList &found, std::size_t width)
{
	std::vector<std::string> parts;
	for (const auto &camera : found.cameras)
		parts.push_back(to_text(camera, width));
	for (const auto &encoder : found.encoders)
		parts.push_back(to_text(encoder, width));
	for (const UnusableNode &node : found.unusable)
		parts.push_back(fmt::format("render node {}\n  no encoder: {}\n", node.path,
					    node.reason.message()));
	if (!found.allocators.empty())
		parts.push_back(
			fmt::format("allocators\n  {}\n", fmt::join(found.allocators, " ")));
	if (!found.has_hardware)
		parts.emplace_back("no camera device and no hardware encoder\n");
	return fmt::format("{}", fmt::join(parts, "\n"));
}

} // namespace penstock
