<?php
// PHP 8: SIGNING_KEYS="whsec_… whpk_…" php -S 127.0.0.1:8080 receiver.php
// Keys of kind whpk_ need the extension sodium, which most builds of PHP have.

const TOLERANCE_SECONDS = 5 * 60;

/** Whether one of the keys signed these bytes, lately. */
function is_signed(array $keys, array $headers, string $body): bool
{
    ['webhook-id' => $id, 'webhook-timestamp' => $at] = $headers;
    if (!ctype_digit($at) || abs(time() - (int) $at) > TOLERANCE_SECONDS) {
        return false;
    }
    $message = "$id.$at.$body";
    $digest = "postern-digest\n$id\n$at\nsha-256=:" . base64_encode(hash('sha256', $body, true)) . ':';
    foreach ($keys as $key) {
        $bytes = base64_decode(substr($key, strpos($key, '_') + 1));
        if (str_starts_with($key, 'whsec_')) {
            $expected = hash_hmac('sha256', $message, $bytes, true);
            foreach (signatures($headers['webhook-signature'], 'v1,') as $signature) {
                if (hash_equals($expected, $signature)) {
                    return true;
                }
            }
            continue;
        }
        foreach (signatures($headers['webhook-signature'], 'v1a,') as $signature) {
            if (is_ed25519($signature, $message, $bytes)) {
                return true;
            }
        }
        // Above 1 MiB only the digest is signed with a key pair.
        foreach (signatures($headers['postern-digest-signature'], 'v1a,') as $signature) {
            if (is_ed25519($signature, $digest, $bytes)) {
                return true;
            }
        }
    }
    return false;
}

function is_ed25519(string $signature, string $message, string $key): bool
{
    return strlen($signature) === 64 && sodium_crypto_sign_verify_detached($signature, $message, $key);
}

/** @return list<string> */
function signatures(string $header, string $version): array
{
    $found = array_filter(explode(' ', $header), fn($text) => str_starts_with($text, $version));
    return array_map(fn($text) => (string) base64_decode(substr($text, strlen($version))), array_values($found));
}

$headers = [];
foreach (['webhook-id', 'webhook-timestamp', 'webhook-signature', 'postern-digest-signature'] as $name) {
    $headers[$name] = $_SERVER['HTTP_' . strtoupper(str_replace('-', '_', $name))] ?? '';
}
$body = file_get_contents('php://input');
$keys = array_filter(explode(' ', (string) getenv('SIGNING_KEYS')));
if (!is_signed($keys, $headers, $body)) {
    http_response_code(401);
    return;
}
// In earnest a table with a unique key on $headers['webhook-id'], written in the transaction that takes the rows.
$rows = json_decode($body, flags: JSON_THROW_ON_ERROR | JSON_BIGINT_AS_STRING);
error_log("took {$headers['webhook-id']}: " . count($rows) . ' rows');
http_response_code(204);
