// .NET 8 or later, in a project made with `dotnet new web`: SIGNING_KEYS="whsec_… whsec_…" dotnet run
// Ed25519 (whpk_…) is not in .NET; the package NSec.Cryptography has it.
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

var keys = (Environment.GetEnvironmentVariable("SIGNING_KEYS") ?? "")
    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
    .Select(key => Convert.FromBase64String(key["whsec_".Length..]))
    .ToArray();
var tolerance = TimeSpan.FromMinutes(5);

// In earnest a table with a unique key, written in the transaction that takes the rows.
var seen = new ConcurrentDictionary<string, bool>();

var app = WebApplication.CreateBuilder(args).Build();

app.MapPost("/", async (HttpRequest request) =>
{
    using var buffer = new MemoryStream();
    await request.Body.CopyToAsync(buffer);
    var body = buffer.ToArray();
    if (!IsSigned(request.Headers, body)) return Results.Unauthorized();
    var id = request.Headers["webhook-id"].ToString();
    if (seen.ContainsKey(id))
    {
        Console.WriteLine($"seen {id}");
    }
    else
    {
        using var rows = JsonDocument.Parse(body);
        Console.WriteLine($"took {id}: {rows.RootElement.GetArrayLength()} rows");
        seen[id] = true;
    }
    return Results.NoContent();
});

app.Run();

// Whether one of the keys signed these bytes, lately.
bool IsSigned(IHeaderDictionary headers, byte[] body)
{
    var id = headers["webhook-id"].ToString();
    var timestamp = headers["webhook-timestamp"].ToString();
    if (!long.TryParse(timestamp, out var seconds)) return false;
    if (Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) > tolerance.TotalSeconds) return false;
    byte[] message = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
    var signatures = headers["webhook-signature"].ToString().Split(' ').Select(Encoding.UTF8.GetBytes).ToArray();
    return keys.Any(key =>
    {
        var expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, message)));
        return signatures.Any(signature => CryptographicOperations.FixedTimeEquals(signature, expected));
    });
}
