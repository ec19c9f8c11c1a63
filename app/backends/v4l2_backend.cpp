#include "app/backends/v4l2_backend.h"

#include <utility>

#include <fmt/format.h>

#include "app/backends/backend_table.h"
#include "devices/roles/device_nodes.h"
#include "devices/v4l2/camera/camera.h"
#include "devices/v4l2/encoder/encoder.h"
#include "devices/v4l2/node/capabilities.h"
#include "devices/v4l2/node/controls.h"
#include "devices/v4l2/node/discovery.h"

namespace penstock {

namespace {

constexpr DeviceApi kApi = DeviceApi::kV4l2;

class FoundNode final : public FoundCamera
{
public:
	explicit FoundNode(std::unique_ptr<v4l2::Device> node) : node_(std::move(node)) {}

	DeviceIdentity identity() const override { return node_->identity(); }
	std::vector<Codec> codecs() const override { return v4l2::list_codecs(*node_); }

	Result<std::unique_ptr<Camera>> open(const CameraSettings &settings) override
	{
		return as_role<Camera>(v4l2::Camera::open(std::move(node_), settings));
	}

private:
	std::unique_ptr<v4l2::Device> node_;
};

std::string describe(bool multiplanar, const MemoryCapability &memory)
{
	return fmt::format("{}-planar API{}", multiplanar ? "multi" : "single",
			   memory.exports || memory.imports
				   ? ""
				   : ", does not say what it exports (busy, or a kernel before "
				     "4.20)");
}

/// Calls `add` with each node of that role, open, and its aliases.
template <typename Add>
void for_each_node(v4l2::Role role, v4l2::Io &io, std::vector<Error> *unreadable, Add add)
{
	for (const std::string &path : v4l2::list_nodes(io)) {
		auto device = v4l2::Device::open(path, io);
		if (!device && unreadable)
			unreadable->push_back(device.error());
		if (device && (*device)->role() == role)
			add(**device, aliases_of(path, kApi));
	}
}

std::vector<DeviceSelector> camera_candidates(v4l2::Io &io)
{
	return by_path(kApi, v4l2::candidates(v4l2::Role::kCamera, io));
}

Result<std::unique_ptr<FoundCamera>> find_camera_node(const DeviceSelector &selector, v4l2::Io &io)
{
	auto node = v4l2::find_device(selector, v4l2::Role::kCamera, io);
	if (!node)
		return propagate(node);
	return std::make_unique<FoundNode>(std::move(*node));
}

Result<std::unique_ptr<FoundCamera>> find_camera_node_again(const DeviceIdentity &lost,
							    v4l2::Io &io)
{
	auto node = v4l2::find_again(lost, v4l2::Role::kCamera, io);
	if (!node)
		return propagate(node);
	return std::make_unique<FoundNode>(std::move(*node));
}

/// Also tells of the nodes that could not be opened, whatever their role is.
void list_cameras(DeviceList &list, v4l2::Io &io)
{
	for_each_node(v4l2::Role::kCamera, io, &list.unreadable, [&](auto &device, auto aliases) {
		auto camera = v4l2::camera_capabilities(device);
		if (!camera)
			return list.unreadable.push_back(camera.error());
		v4l2::read_values(device, camera->controls);
		std::string access = describe(camera->multiplanar, camera->memory);
		list.cameras.push_back({std::move(*camera), std::move(access), std::move(aliases)});
		list.has_hardware = true;
	});
}

std::vector<DeviceSelector> encoder_candidates(std::optional<Codec> codec, DriverAccess drivers)
{
	return by_path(kApi, v4l2::encoder_candidates(codec, drivers.io));
}

Result<std::unique_ptr<Encoder>> open_encoder_node(const DeviceSelector &selector,
						   const EncoderSettings &settings,
						   DriverAccess drivers)
{
	auto node = v4l2::find_device(selector, v4l2::Role::kEncoder, drivers.io);
	if (!node)
		return propagate(node);
	return as_role<Encoder>(v4l2::Encoder::open(std::move(*node), settings));
}

void list_encoders(DeviceList &list, DriverAccess drivers)
{
	for_each_node(v4l2::Role::kEncoder, drivers.io, nullptr, [&](auto &device, auto aliases) {
		auto encoder = v4l2::encoder_capabilities(device);
		if (!encoder)
			return list.unreadable.push_back(encoder.error());
		v4l2::read_values(device, encoder->controls);
		std::string access = describe(encoder->multiplanar, encoder->raw_memory);
		list.encoders.push_back(
			{std::move(*encoder), std::move(access), std::move(aliases)});
		list.has_hardware = true;
	});
}

} // namespace

constinit const CameraBackend kV4l2Cameras{.api = kApi,
					   .candidates = camera_candidates,
					   .find = find_camera_node,
					   .find_again = find_camera_node_again,
					   .list = list_cameras};

constinit const EncoderBackend kV4l2Encoders{.api = kApi,
					     .candidates = encoder_candidates,
					     .open = open_encoder_node,
					     .list = list_encoders};

} // namespace penstock
